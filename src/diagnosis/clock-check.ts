/**
 * Whether this host's clock is right, by the time that AWS's answers carry. A clock that is off has signatures refused and
 * tokens taken for expired or not yet issued.
 * Source: IAM User Guide, "Troubleshoot Signature Version 4 signatures": a signature is good for five minutes.
 */
import type { Clock } from '../model/clock.ts';
import { type Check, failed, ok, warning } from './check.ts';

export interface RemoteTime {
  /** Whose clock it is. */
  readonly description: string;
  /** Milliseconds since the Unix epoch, of whole seconds. @throws Error if there is no time in the answer, or no answer */
  ask(signal: AbortSignal): Promise<number>;
}

export interface ClockCheckOptions {
  readonly remote: RemoteTime;
  readonly clock: Clock;
  /** How far in the future a token may have been issued, as the service is configured. */
  readonly clockToleranceSeconds: number;
  readonly needs: readonly string[];
}

const WARNING_SECONDS = 60;
const FAILED_SECONDS = 240;
/** The other time has no fraction, and the answer takes its own time to arrive. */
const RESOLUTION_SECONDS = 2;

export function clockCheck({ remote, clock, clockToleranceSeconds, needs }: ClockCheckOptions): Check {
  return {
    id: 'clock',
    title: 'Clock of this host',
    needs,
    async run(signal) {
      const asked = clock();
      const theirs = await remote.ask(signal);
      const answered = clock();
      const aheadSeconds = ((asked + answered) / 2 - theirs) / 1_000;
      const found = `${described(aheadSeconds)} by the clock of ${remote.description}`;
      if (Math.abs(aheadSeconds) > FAILED_SECONDS) {
        return [
          failed(found, {
            meaning: 'AWS refuses signatures that are five minutes off, and tokens are judged by a wrong time.',
            remedy: 'Set the clock and keep it by NTP: within AWS from 169.254.169.123, the Amazon Time Sync Service.',
          }),
        ];
      }
      if (Math.abs(aheadSeconds) > WARNING_SECONDS) {
        return [
          warning(found, {
            meaning: 'Signatures still pass, tokens do not all: they are judged by a wrong time.',
            remedy: 'Keep the clock by NTP: within AWS from 169.254.169.123, the Amazon Time Sync Service.',
          }),
        ];
      }
      return -aheadSeconds > clockToleranceSeconds + RESOLUTION_SECONDS
        ? [
            warning(found, {
              meaning: `Fresh tokens look issued in the future; tokens.clockToleranceSeconds allows ${clockToleranceSeconds} s.`,
              remedy: 'Keep the clock by NTP; raise tokens.clockToleranceSeconds only if that cannot be.',
            }),
          ]
        : [ok(found)];
    },
  };
}

function described(aheadSeconds: number): string {
  const seconds = Math.round(Math.abs(aheadSeconds));
  return seconds < RESOLUTION_SECONDS ? 'right' : `${seconds} s ${aheadSeconds > 0 ? 'ahead' : 'behind'}`;
}

/** Runs `studio-pass profiles` on a table in memory. */
import type { CommandIo } from '../../../src/cli/command.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { createProfilesCommand } from '../../../src/cli/profiles-command.ts';
import type { MappingRecord, MappingStore } from '../../../src/profiles/mapping-store.ts';
import { recordingIo } from '../../support/cli-io.ts';
import { SIMPLE } from '../config/configuration-trial.ts';

export const [POOL, POOL_TOO, OTHER] = [
  'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
  'https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
  'https://login.example.com',
] as const;

export const [DOMAIN, DOMAIN_TOO] = ['d-abcdefghijkl', 'd-mnopqrstuvwx'] as const;

export function mapped(subject: string, profile = subject, more: Partial<MappingRecord> = {}): MappingRecord {
  return {
    issuer: POOL,
    subject,
    disabled: false,
    targets: [{ domainId: DOMAIN, userProfileName: profile }],
    ...more,
  };
}

export interface ProfilesTrial {
  readonly store: MappingStore | undefined;
  readonly isInUse?: boolean;
  readonly issuers?: readonly (readonly string[])[];
  /** Whether the issuers are user pools. */
  readonly isCognito?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  /** What is typed at the terminal; nobody is there if it is left out. */
  readonly answer?: string;
  readonly clock?: CommandIo['clock'];
}

export async function profiles(trial: ProfilesTrial, ...args: readonly string[]) {
  const {
    store,
    isInUse = true,
    issuers = [[POOL, POOL_TOO]],
    files = {},
    answer,
    clock = () => 0,
    isCognito = false,
  } = trial;
  const questions: string[] = [];
  let isClosed = false;
  const command = createProfilesCommand(async () => ({
    store,
    tableName: 'access',
    isInUse,
    believedSeconds: 10,
    whereTableIs: async () => 'table access in us-east-1 is asked at X',
    context: {
      issuers: issuers.map((names) => ({ names, isCognito })),
      domains: [DOMAIN, DOMAIN_TOO].map((id) => ({ id, region: 'us-east-1' })),
    },
    close: () => {
      isClosed = true;
    },
  }));
  const io = recordingIo(files, {
    environment: SIMPLE,
    clock,
    isInteractive: answer !== undefined,
    async ask(question) {
      questions.push(question);
      return answer ?? '';
    },
  });
  const exitCode = await runCommandLine({ version: '1.2.3', commands: [command] }, ['profiles', ...args], io);
  return { exitCode, printed: io.printed(), complaints: io.complaints(), written: io.written, questions, isClosed };
}

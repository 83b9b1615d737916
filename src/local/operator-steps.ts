/**
 * Steps of the scenario that an operator takes, with the command line as a process of its own, configured like the service: what
 * it changes reaches the service by way of the table only.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { DevelopmentAws } from './development-aws.ts';
import type { Step } from './scenario-step.ts';
import { serviceEnvironment } from './service-process.ts';

const ENTRY = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** @param launchAsBob asks for a URL as bob, and says what came of it */
export function operatorSteps(aws: DevelopmentAws, launchAsBob: Step['run']): readonly Step[] {
  const bob = aws.cognito.users.find(({ userName }) => userName === 'bob')?.subject ?? '';
  return [
    {
      title: 'an operator revokes bob: studio-pass revoke',
      expected: 'revoked',
      async run() {
        const { state = 'nothing', inForceWithinSeconds } = await studioPass(aws, [
          'revoke',
          bob,
          '--note',
          'scenario',
          '--json',
        ]);
        return { observed: String(state), note: `in force within ${String(inForceWithinSeconds)} s` };
      },
    },
    {
      title: 'bob signs in, with a token that verifies: refused',
      expected: '403 revoked',
      run: launchAsBob,
    },
    {
      title: 'the operator takes that back',
      expected: 'taken_back',
      async run() {
        const { state = 'nothing' } = await studioPass(aws, ['revoke', '--undo', bob, '--json']);
        return { observed: String(state) };
      },
    },
  ];
}

/** @throws Error with its complaints, if it does not end well */
async function studioPass(aws: DevelopmentAws, args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    // The SDK asks for a home directory, which a user that is only a number has not, unless the environment names one.
    env: { HOME: '/', ...serviceEnvironment({ aws, port: 0 }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) {
    throw new Error(`studio-pass ended with ${code}: ${complaints}`);
  }
  return JSON.parse(printed);
}

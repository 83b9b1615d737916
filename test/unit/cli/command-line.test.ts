import { describe, expect, test } from 'vitest';
import { type Command, InputError, UsageError } from '../../../src/cli/command.ts';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { dnsCommand } from '../../../src/cli/dns-command.ts';
import { recordingIo } from '../../support/cli-io.ts';

function commandThat(run: Command['run']): Command {
  return { name: 'try', summary: 'tries something', help: 'How to try.\n', run };
}

async function start(args: readonly string[], ...commands: readonly Command[]) {
  const io = recordingIo();
  const exitCode = await runCommandLine({ version: '1.2.3', commands }, args, io);
  return { exitCode, printed: io.printed(), complaints: io.complaints() };
}

function throwing(error: unknown): Command {
  return commandThat(() => Promise.reject(error));
}

describe('the command line', () => {
  test('hands a command what follows its name, and returns its exit code', async () => {
    const command = commandThat(async (args, io) => {
      io.print(args.join(' '));
      return 5;
    });
    expect(await start(['try', 'this', '--now'], command)).toEqual({
      exitCode: 5,
      printed: 'this --now',
      complaints: '',
    });
  });

  test('lists the commands for --help and for help', async () => {
    for (const word of ['--help', 'help']) {
      const { exitCode, printed } = await start([word], dnsCommand);
      expect(exitCode).toBe(0);
      expect(printed).toContain('dns  print forwarding configuration');
    }
  });

  test.each([[['try', '--help']], [['try', 'it', '--help']], [['help', 'try']]])(
    'explains a command for %j',
    async (args) => {
      const ran = throwing(new Error('must not run'));
      expect(await start(args, ran)).toEqual({ exitCode: 0, printed: 'How to try.\n', complaints: '' });
    },
  );

  test('names its version', async () => {
    expect(await start(['--version'])).toEqual({ exitCode: 0, printed: '1.2.3\n', complaints: '' });
  });

  test.each([[[]], [['destroy']], [['--destroy']]])('ends with 2 and lists the commands for %j', async (args) => {
    const { exitCode, printed, complaints } = await start(args, dnsCommand);
    expect({ exitCode, printed }).toEqual({ exitCode: 2, printed: '' });
    expect(complaints).toContain('Usage: studio-pass COMMAND');
  });

  test('shows no control characters of an unknown command', async () => {
    const { complaints } = await start(['\u001b[2J']);
    expect(complaints).not.toContain('\u001b');
  });

  test.each<[string, (text: string) => Error]>([
    ['the place of a fault', (text) => new InputError([{ where: text, message: 'is odd' }])],
    ['the words of a fault', (text) => new InputError([{ where: 'here', message: text }])],
    ['what a command says it was misused with', (text) => new UsageError(text)],
    ['whatever else goes wrong', (text) => new Error(text)],
  ])('shows no control characters and no forged lines of %s', async (_what, errorOf) => {
    const { complaints } = await start(['try'], throwing(errorOf('\u001b[2J\n  - forged: line')));
    expect(complaints).not.toContain('\u001b');
    expect(complaints).toContain('\\u001b[2J\\u000a  - forged: line');
  });

  test('ends with 2 if a command says it was misused', async () => {
    const { exitCode, complaints } = await start(['try'], throwing(new UsageError('too much')));
    expect(exitCode).toBe(2);
    expect(complaints).toBe('studio-pass try: too much\n`studio-pass try --help` explains the options.\n');
  });

  test('ends with 78 if a command says that its input is faulty, and names every fault', async () => {
    const faults = [
      { where: 'here', message: 'is odd' },
      { where: 'there', message: 'is even' },
    ];
    const { exitCode, complaints } = await start(['try'], throwing(new InputError(faults)));
    expect(exitCode).toBe(78);
    expect(complaints).toBe('studio-pass try: 2 faults in the input:\n  - here: is odd\n  - there: is even\n');
  });

  test('ends with 1 and a sentence, not a stack trace, if anything else goes wrong', async () => {
    const { exitCode, complaints } = await start(['try'], throwing(new Error('disk on fire')));
    expect({ exitCode, complaints }).toEqual({ exitCode: 1, complaints: 'studio-pass try: disk on fire\n' });
  });
});

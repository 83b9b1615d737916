/**
 * A child process that is asked one thing at a time over Node's own channel, and answers or fails. It ends with its parent.
 */
import type { ChildProcess } from 'node:child_process';

interface Reply<Answer> {
  readonly answer?: Answer;
  readonly fault?: string;
}

/** @throws Error with what went wrong in the child, or if it has ended */
export function ask<Question extends object, Answer>(child: ChildProcess, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      const { answer, fault } = message as Reply<Answer>;
      child.off('exit', onExit);
      if (fault === undefined) {
        resolve(answer as Answer);
      } else {
        reject(new Error(fault));
      }
    };
    const onExit = (code: number | null): void => {
      child.off('message', onMessage);
      reject(new Error(`a process of the benchmark ended with ${code}`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
    child.send(question);
  });
}

/** The child's side. */
export function answerParent<Question extends object, Answer>(answerTo: (question: Question) => Promise<Answer>): void {
  process.on('message', (question) => {
    answerTo(question as Question).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ fault: error instanceof Error ? (error.stack ?? error.message) : `${error}` }),
    );
  });
  process.once('disconnect', () => process.exit());
}

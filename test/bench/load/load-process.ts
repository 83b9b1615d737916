/** The process that makes the load, so that making it takes nothing from what is measured. */
import { answerParent } from '../run/asked-process.ts';
import { runClosedLoop } from './closed-loop.ts';
import type { LoadQuestion, LoadReport } from './load-question.ts';
import { runOpenLoop } from './open-loop.ts';
import { signedRequests } from './signed-requests.ts';

let requests: readonly Buffer[] = [];

answerParent<LoadQuestion, LoadReport | undefined>(async (question) => {
  if ('prepare' in question) {
    const { people, privateKeyPem } = question.prepare;
    requests = await signedRequests(people, privateKeyPem);
    return undefined;
  }
  return 'closed' in question ? runClosedLoop(question.closed, requests) : runOpenLoop(question.open, requests);
});

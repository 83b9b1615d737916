/** The end of the process while a request waits for a user profile that was created for it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { type ServiceUnderLoad, startServiceUnderLoad } from '../fuzz/service-under-load.ts';
import { readAuditTrail } from '../support/http-audit-trail.ts';
import { send } from '../support/http-client.ts';
import { expectProblem } from '../support/http-problem.ts';
import type { Script } from '../support/http-scripted-sagemaker.ts';

let service: ServiceUnderLoad;
afterEach(() => service.close());

/** A profile that is missing, is created and never gets ready. */
function neverReady(response: ServerResponse): void {
  const operation = String(response.req.headers['x-amz-target']).replace('SageMaker.', '');
  if (operation === 'CreatePresignedDomainUrl') {
    response.statusCode = 400;
    response.end(JSON.stringify({ __type: 'ResourceNotFound', message: 'no such profile' }));
  } else {
    response.end(
      JSON.stringify(operation === 'DescribeUserProfile' ? { Status: 'Pending' } : { UserProfileArn: 'arn' }),
    );
  }
}

const isCreation = ({ headers }: Pick<IncomingMessage, 'headers'>) =>
  headers['x-amz-target'] === 'SageMaker.CreateUserProfile';

it('answers it in time, and the audit trail tells what was created', async () => {
  let created = 0;
  const script: Script = (response) => {
    created += isCreation(response.req) ? 1 : 0;
    neverReady(response);
  };
  service = await startServiceUnderLoad(script, { domain: { createMissingProfiles: { waitSeconds: 25 } } });
  const token = service.issuer.sign(service.issuer.accessClaims());
  const answer = send(service.origin, { method: 'POST', path: '/v1/presigned-urls', token });
  await expect.poll(() => created, { timeout: 10_000 }).toBe(1);
  const asked = performance.now();
  service.child.process.kill('SIGTERM');
  expectProblem(await answer, 409, 'profile_not_ready');
  expect(await service.child.ended()).toBe(0);
  expect(performance.now() - asked).toBeLessThan(20_000);
  expect(readAuditTrail(service.child.stdout())).toMatchObject([
    { outcome: 'deny', reason: 'profile_not_ready', createdProfile: true },
  ]);
}, 40_000);

/** Whether a call is what SageMaker would accept: signed by the one who may, for the operation that is meant. */
import { taskRolePrincipal } from '../../../src/local/sagemaker/principals.ts';
import { signatureVerifier } from '../../../src/local/sagemaker/signature-verifier.ts';
import { DOMAIN } from '../people.ts';
import { CREDENTIALS } from '../world.ts';
import { headersOf, type WholeRequest } from './request-reader.ts';

const OPERATION = 'SageMaker.CreatePresignedDomainUrl';

const verify = signatureVerifier({
  region: DOMAIN.region,
  service: 'sagemaker',
  principals: [{ ...taskRolePrincipal([]), accessKey: CREDENTIALS }],
  clock: Date.now,
});

/** @returns the call's input @throws Error that says what is wrong with it */
export async function checkCall({ head, body }: WholeRequest): Promise<Readonly<Record<string, unknown>>> {
  const headers = headersOf(head);
  const [target] = headers['x-amz-target'] ?? [];
  if (target !== OPERATION) {
    throw new Error(`the operation is ${target}`);
  }
  const [method = '', path = ''] = head.toString('latin1').split(' ', 2);
  await verify({ method, path, headers, body });
  return JSON.parse(body.toString());
}

/**
 * Calls CreatePresignedDomainUrl at what a signature and one exchange cost, which is a third of what the way through the SDK's
 * middleware does. It knows nothing of AWS but the plain case: what is sent is what the SDK itself would send, and any answer but
 * a plain success is handed to the SDK as that of its first attempt, which then says what it means and whether to try again.
 */
import { randomUUID } from 'node:crypto';
import {
  CreatePresignedDomainUrlCommand,
  type CreatePresignedDomainUrlCommandInput,
  type CreatePresignedDomainUrlCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { SignatureV4 } from '@smithy/signature-v4';
import { type ExchangeOptions, exchange, type WholeAnswer, type WholeRequest } from './buffered-exchange.ts';
import type { SharedClock } from './shared-clock.ts';
import { type UnsignedRequest, unsignedRequest } from './unsigned-request.ts';

type AwsCredentials = Awaited<ReturnType<SageMakerClient['config']['credentials']>>;

/** Whoever signs a call. */
export interface CallSigner {
  /** Signs with the same credentials. May be made when it is asked for, which is seldom. */
  readonly client: SageMakerClient;
  credentials(): Promise<AwsCredentials>;
  readonly clock: SharedClock;
}

/** What came of a first attempt: an answer, or the error it ended with. */
type FirstOutcome = { readonly answer: WholeAnswer } | { readonly error: unknown };

interface Prepared {
  readonly request: UnsignedRequest;
  readonly region: string;
  readonly maxAttempts: number;
  readonly sha256: SageMakerClient['config']['sha256'];
}

/** Answers tell the time to the second, and travel for some; AWS refuses what is five minutes off. */
const CLOCK_STEP_MILLISECONDS = 60_000;
/** In the order in which the SDK writes them. */
const MEMBERS: (keyof CreatePresignedDomainUrlCommandInput)[] = [
  'DomainId',
  'UserProfileName',
  'SessionExpirationDurationInSeconds',
  'ExpiresInSeconds',
  'SpaceName',
  'LandingUri',
];
const SERVICE = 'sagemaker';
/** Changes from one invocation of a Lambda function to the next, and is for finding loops between them. */
const TRACE_HEADER = 'x-amzn-trace-id';

export class PresignCalls {
  readonly #options: ExchangeOptions;
  #prepared: Promise<Prepared> | undefined;

  /** Of one Region and endpoint, for signers of one kind: what a request says of its client and its credentials is kept. */
  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** @throws what `client.send` throws */
  async send(
    input: CreatePresignedDomainUrlCommandInput,
    signer: CallSigner,
    abortSignal: AbortSignal,
  ): Promise<CreatePresignedDomainUrlCommandOutput> {
    const prepared = await this.#prepare(signer);
    const { systemClockOffset } = signer.clock;
    const request = await signed(prepared, JSON.stringify(input, MEMBERS), signer);
    const outcome = await exchange(request, this.#options, abortSignal).then(
      (answer): FirstOutcome => ({ answer }),
      (error: unknown): FirstOutcome => ({ error }),
    );
    const output = 'answer' in outcome ? plainOutput(outcome.answer) : undefined;
    if (output !== undefined && 'answer' in outcome) {
      learnClock(signer, outcome.answer.headers);
      return output;
    }
    const command = new CreatePresignedDomainUrlCommand(input);
    // Where another call has set the clock right meanwhile, the SDK could not tell that it is why this one was refused.
    const isClockCorrected = Math.abs(signer.clock.systemClockOffset - systemClockOffset) > CLOCK_STEP_MILLISECONDS;
    if ('error' in outcome || !isClockCorrected) {
      answerFirst(command, outcome);
    }
    return await signer.client.send(command, { abortSignal });
  }

  async #prepare(signer: CallSigner): Promise<Prepared> {
    this.#prepared ??= prepare(signer.client);
    try {
      return await this.#prepared;
    } catch (error) {
      // Credentials that are not there yet may be there the next time.
      this.#prepared = undefined;
      throw error;
    }
  }
}

async function prepare(client: SageMakerClient): Promise<Prepared> {
  const command = new CreatePresignedDomainUrlCommand({ DomainId: undefined, UserProfileName: undefined });
  const { headers, ...request } = await unsignedRequest(command.middlewareStack, () => client.send(command));
  const { [TRACE_HEADER]: _trace, ...kept } = headers;
  const [region, maxAttempts] = await Promise.all([client.config.region(), client.config.maxAttempts()]);
  return { request: { ...request, headers: kept }, region, maxAttempts, sha256: client.config.sha256 };
}

async function signed(
  { request, region, maxAttempts, sha256 }: Prepared,
  body: string,
  { credentials, clock }: CallSigner,
): Promise<WholeRequest> {
  const headers = {
    ...request.headers,
    'content-length': String(Buffer.byteLength(body)),
    'amz-sdk-invocation-id': randomUUID(),
    'amz-sdk-request': `attempt=1; max=${maxAttempts}`,
  };
  const signature = new SignatureV4({ service: SERVICE, region, credentials, sha256 });
  const signingDate = new Date(Date.now() + clock.systemClockOffset);
  const unsigned = { ...request, query: {}, headers, body };
  return { ...unsigned, headers: (await signature.sign(unsigned, { signingDate })).headers };
}

/** @returns undefined for anything that is not evidently a success: the SDK says what it is */
function plainOutput({ statusCode, headers, body }: WholeAnswer): CreatePresignedDomainUrlCommandOutput | undefined {
  if (statusCode !== 200) {
    return undefined;
  }
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null || !('AuthorizedUrl' in answer)) {
    return undefined;
  }
  const { AuthorizedUrl } = answer;
  const requestId = headers['x-amzn-requestid'];
  return typeof AuthorizedUrl === 'string' && typeof requestId === 'string'
    ? { AuthorizedUrl, $metadata: { httpStatusCode: statusCode, requestId } }
    : undefined;
}

/**
 * As the SDK does with every answer; the time in one that reports an error it learns itself. One with an age was kept on its way
 * (RFC 9111 section 5.1) and tells the time of then.
 */
function learnClock({ clock }: CallSigner, { date, age }: WholeAnswer['headers']): void {
  if (date !== undefined && age === undefined) {
    clock.systemClockOffset = Date.parse(date) - Date.now();
  }
}

/** Lets the SDK take for its first attempt what was one. */
function answerFirst(command: CreatePresignedDomainUrlCommand, outcome: FirstOutcome): void {
  let isFirst = true;
  command.middlewareStack.add(
    (next) => async (args) => {
      if (!isFirst) {
        return await next(args);
      }
      isFirst = false;
      if ('error' in outcome) {
        throw outcome.error;
      }
      // Without an output: what the SDK's own step above this one makes of the answer.
      return { response: asOfHttpHandler(outcome.answer) } as Awaited<ReturnType<typeof next>>;
    },
    { step: 'deserialize', priority: 'low', name: 'answerFirst' },
  );
}

/** As the SDK takes an answer from its HTTP handlers. */
function asOfHttpHandler({ headers, ...answer }: WholeAnswer): object {
  const joined = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return { ...answer, headers: Object.fromEntries(joined) };
}

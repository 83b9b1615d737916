/**
 * The two articles' whole scenario, on real input: a Cognito sign-in, a signed token, the service, a presigned URL, and the
 * URL opened. Each step says what must come out and observes what does; no step knows how the service decides.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { CreatePresignedDomainUrlCommand } from '@aws-sdk/client-sagemaker';
import { createCognitoClient, createSageMakerClient } from './clients.ts';
import type { DevelopmentAws } from './development-aws.ts';
import { launchLinkSteps } from './launch-link-steps.ts';
import { launchRoleSteps } from './launch-role-steps.ts';
import { operatorSteps } from './operator-steps.ts';
import type { Observation, Step } from './scenario-step.ts';
import type { ServiceOutput } from './service-process.ts';
import { openStudio } from './studio-browser.ts';

export interface ScenarioContext {
  readonly aws: DevelopmentAws;
  readonly service: { readonly origin: string };
  /** Undefined where the service runs elsewhere: the steps that look at what it wrote are left out. */
  readonly output: ServiceOutput | undefined;
}

export interface StepResult {
  readonly title: string;
  readonly expected: string;
  readonly observed: string;
  /** What a reader may want to see besides. */
  readonly note: string;
  readonly isRight: boolean;
}

/** Runs every step, whatever the ones before it gave. */
export async function* runScenario(context: ScenarioContext): AsyncGenerator<StepResult> {
  for (const { title, expected, run } of scenarioSteps(context)) {
    const { observed, note = '' } = await run().catch((error: unknown) => ({
      observed: 'no answer',
      note: error instanceof Error ? error.message : String(error),
    }));
    yield { title, expected, observed, note, isRight: observed === expected };
  }
}

function scenarioSteps({ aws, service, output }: ScenarioContext): readonly Step[] {
  const tokens: Tokens = { access: '', id: '', ticket: '' };
  let url = '';

  const call = async (method: string, path: string, token?: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${service.origin}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const content = (await answer.json()) as Record<string, unknown>;
    return { status: answer.status, body: content };
  };

  return [
    {
      title: 'alice signs in to Cognito with her password',
      expected: 'tokens',
      async run() {
        const signedIn = await signIn(aws, 'alice');
        Object.assign(tokens, signedIn);
        return {
          observed: signedIn.access === '' ? 'none' : 'tokens',
          note: 'an access token and an ID token, signed RS256',
        };
      },
    },
    {
      title: 'the service tells who she is and what she may open',
      expected: '200',
      async run() {
        const { status, body } = await call('GET', '/v1/me', tokens.access);
        const [domain] = Array.isArray(body.domains) ? body.domains : [];
        return { observed: String(status), note: `profile ${domain?.userProfileName} in ${domain?.domainId}` };
      },
    },
    {
      title: "GET /alice, the articles' route: her own name gives a URL",
      expected: '200',
      async run() {
        const { status, body } = await call('GET', '/alice', tokens.access);
        return { observed: String(status), note: originOf(body.AuthorizedUrl) };
      },
    },
    {
      title: "GET /bob with alice's token: another's name is refused",
      expected: '403 profile_forbidden',
      run: async () => problem(await call('GET', '/bob', tokens.access)),
    },
    {
      title: "naming another's profile in the body is refused",
      expected: '400 invalid_request',
      run: async () => problem(await call('POST', '/v1/presigned-urls', tokens.access, { userProfileName: 'bob' })),
    },
    {
      title: 'without a token nothing is given',
      expected: '401 invalid_token',
      run: async () => problem(await call('POST', '/v1/presigned-urls')),
    },
    {
      title: 'an ID token in place of the access token is refused',
      expected: '401 invalid_token',
      run: async () => problem(await call('POST', '/v1/presigned-urls', tokens.id)),
    },
    {
      title: 'a token whose payload was changed to say bob is refused',
      expected: '401 invalid_token',
      run: async () => problem(await call('GET', '/bob', withUserName(tokens.access, 'bob'))),
    },
    {
      title: 'carol has a name but no user profile',
      expected: '409 profile_missing',
      run: async () => problem(await call('POST', '/v1/presigned-urls', (await signIn(aws, 'carol')).access)),
    },
    {
      title: 'POST /v1/presigned-urls: alice asks for JupyterLab',
      expected: '201',
      async run() {
        const request = { app: 'JupyterLab', expiresInSeconds: 30 };
        const { status, body } = await call('POST', '/v1/presigned-urls', tokens.access, request);
        url = String(body.authorizedUrl);
        return { observed: String(status), note: `${originOf(url)}, until ${String(body.expiresAt)}` };
      },
    },
    {
      title: 'the URL is opened in the corporate network, through the Studio endpoint',
      expected: '200 signed in as alice',
      async run() {
        const page = await openStudio(url, aws.sageMaker.studioEndpoint);
        return {
          observed: `${page.status}${page.text.includes('alice') ? ' signed in as alice' : ''}`,
          note: page.path,
        };
      },
    },
    {
      title: 'the same URL is opened from the internet: the policy refuses',
      expected: '403',
      async run() {
        const page = await openStudio(url, aws.sageMaker.internet);
        return { observed: String(page.status), note: page.message };
      },
    },
    {
      title: "the service's own credentials, used from the internet: the policy refuses",
      expected: 'AccessDeniedException',
      run: () => mintFromTheInternet(aws),
    },
    ...launchLinkSteps({
      aws,
      origin: service.origin,
      ask: () => call('POST', '/v1/launch-tickets', tokens.access, { app: 'JupyterLab' }),
      onTicket: (ticket) => Object.assign(tokens, { ticket }),
    }),
    ...(aws.launchRole === undefined ? [] : launchRoleSteps(aws, aws.launchRole)),
    ...operatorSteps(aws, async () =>
      problem(await call('POST', '/v1/presigned-urls', (await signIn(aws, 'bob')).access)),
    ),
    ...(output === undefined ? [] : outputSteps(output, tokens)),
  ];
}

function outputSteps(output: ServiceOutput, tokens: Tokens): readonly Step[] {
  return [
    {
      title: 'the audit trail has one event for each decision',
      expected: '13 events',
      run: async () => describeAudit(output),
    },
    {
      title: 'no token, no launch ticket and no presigned URL is in the audit trail or the log',
      expected: '0 found',
      async run() {
        const secrets = [...Object.values(tokens).map((token) => token.split('.')[2] ?? token), '/auth?token='];
        const lines = [...output.audit, ...output.log];
        const found = lines.filter((line) => secrets.some((secret) => line.includes(secret)));
        return { observed: `${found.length} found`, note: `${lines.length} lines searched` };
      },
    },
  ];
}

interface Tokens {
  readonly access: string;
  readonly id: string;
  readonly ticket: string;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function problem({ status, body }: Answer): Observation {
  return { observed: `${status} ${String(body.code)}`, note: String(body.detail) };
}

function originOf(url: unknown): string {
  return typeof url === 'string' && URL.canParse(url) ? `${new URL(url).origin}/auth?token=…` : 'no URL';
}

async function signIn(aws: DevelopmentAws, userName: string): Promise<Omit<Tokens, 'ticket'>> {
  const user = aws.cognito.users.find((candidate) => candidate.userName === userName);
  const { AuthenticationResult } = await createCognitoClient(aws).send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: aws.cognito.clientId,
      AuthParameters: { USERNAME: userName, PASSWORD: user?.password ?? '' },
    }),
  );
  return { access: AuthenticationResult?.AccessToken ?? '', id: AuthenticationResult?.IdToken ?? '' };
}

/** The attack that a verified signature is for: everything of the token is real but one word of it. */
function withUserName(token: string, userName: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, username: userName })).toString('base64url');
  return `${header}.${changed}.${signature}`;
}

async function mintFromTheInternet(aws: DevelopmentAws): Promise<Observation> {
  const client = createSageMakerClient(aws, aws.sageMaker.internetEndpoint, aws.taskRoleCredentials);
  try {
    await client.send(new CreatePresignedDomainUrlCommand({ DomainId: aws.domainId, UserProfileName: 'alice' }));
    return { observed: 'a URL' };
  } catch (error) {
    return error instanceof Error ? { observed: error.name, note: error.message } : { observed: 'unknown' };
  }
}

async function describeAudit({ audit }: ServiceOutput): Promise<Observation> {
  // The events were written before the answers, but reach this process through a pipe of their own.
  await sleep(100);
  const actions = audit.map((line) => (JSON.parse(line) as { action: string }).action);
  const count = (action: string): number => actions.filter((candidate) => candidate === action).length;
  return { observed: `${audit.length} events`, note: `${count('Allowed')} allowed, ${count('Denied')} denied` };
}

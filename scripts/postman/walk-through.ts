/**
 * What the Postman collection does, in its order, and what its tests say besides what the OpenAPI document says of each answer. A
 * script keeps no presigned URL, and prints nothing.
 */

export interface Step {
  readonly name: string;
  readonly operationId: string;
  readonly status: number;
  /** Of an error. */
  readonly code?: string;
  readonly withoutToken?: true;
  /** Values of the path's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  /** Runs before the request is sent. */
  readonly before?: readonly string[];
  readonly checks?: readonly string[];
}

export interface Folder {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly Step[];
}

/** Of every answer of the service. */
export const ANSWER_CHECKS: readonly string[] = [
  "pm.test('is not stored, and has a request id', () => {",
  "  pm.response.to.have.header('cache-control', 'no-store');",
  "  pm.response.to.have.header('referrer-policy', 'no-referrer');",
  "  pm.response.to.have.header('x-request-id');",
  '});',
];

const WITH_TICKETS = ["if (pm.environment.get('launchTickets') !== 'yes') { pm.execution.skipRequest(); }"];

/** @param url an expression of the test script that gives the URL */
function leadsToStudio(url: string): readonly string[] {
  return [
    "pm.test('leads to Studio', () => {",
    // Without the value in the message of a failure: it is a secret.
    `  pm.expect(/^https?:\\/\\/[^/]+\\/auth\\?token=./.test(${url}), 'a presigned URL').to.equal(true);`,
    '});',
  ];
}

export const folders: readonly Folder[] = [
  {
    name: 'Who you are',
    description: 'What the service takes you for, and what you may open. The requests after it use what it says.',
    steps: [
      { name: 'The service is alive', operationId: 'checkHealth', status: 200 },
      {
        name: 'The service is ready',
        operationId: 'checkReadiness',
        status: 200,
        checks: ["pm.test('it can decide', () => { pm.expect(pm.response.json().ready).to.equal(true); });"],
      },
      {
        name: 'Who am I, and what may I open',
        operationId: 'describeCaller',
        status: 200,
        checks: [
          "pm.test('a user profile belongs to you', () => {",
          '  const { mapping, domains } = pm.response.json();',
          "  pm.expect(mapping).to.equal('mapped');",
          '  const chosen = domains.find((domain) => domain.default) ?? domains[0];',
          "  pm.expect(chosen, 'a domain that is open to you').to.be.an('object');",
          "  pm.environment.set('userProfileName', chosen.userProfileName);",
          "  pm.environment.set('domainId', chosen.domainId);",
          "  pm.environment.set('app', chosen.apps[0]);",
          "  pm.environment.set('canLeaveDomainOut', domains.length === 1 || chosen.default ? 'yes' : 'no');",
          '});',
        ],
      },
    ],
  },
  {
    name: 'Your own user profile',
    description: 'Two routes give a URL. Open it within seconds, in a browser in the corporate network.',
    steps: [
      {
        name: 'A URL for your own profile',
        operationId: 'createPresignedUrl',
        status: 201,
        body: { domainId: '{{domainId}}', app: '{{app}}' },
        checks: [
          ...leadsToStudio('pm.response.json().authorizedUrl'),
          "pm.test('is for your own profile, in the domain you asked for', () => {",
          '  const { userProfileName, domainId, app } = pm.response.json();',
          "  pm.expect(userProfileName).to.equal(pm.environment.get('userProfileName'));",
          "  pm.expect(domainId).to.equal(pm.environment.get('domainId'));",
          "  pm.expect(app).to.equal(pm.environment.get('app'));",
          '});',
        ],
      },
      {
        name: "Your own name, on the articles' route",
        operationId: 'createPresignedUrlForOwnProfile',
        status: 200,
        parameters: { userProfileName: '{{userProfileName}}' },
        // The route cannot say which domain is meant.
        before: ["if (pm.environment.get('canLeaveDomainOut') !== 'yes') { pm.execution.skipRequest(); }"],
        checks: leadsToStudio('pm.response.json().AuthorizedUrl'),
      },
    ],
  },
  {
    name: 'What is refused',
    description: 'Nobody can ask for a profile that is not theirs, and nothing is given without a token.',
    steps: [
      {
        name: "Another's name",
        operationId: 'createPresignedUrlForOwnProfile',
        status: 403,
        code: 'profile_forbidden',
        parameters: { userProfileName: '{{otherUserProfileName}}' },
        before: ["if (pm.environment.get('canLeaveDomainOut') !== 'yes') { pm.execution.skipRequest(); }"],
        checks: [
          "pm.test('the name is not your own', () => {",
          "  pm.expect(pm.environment.get('otherUserProfileName')).to.not.equal(pm.environment.get('userProfileName'));",
          '});',
        ],
      },
      {
        name: "Another's name in the body",
        operationId: 'createPresignedUrl',
        status: 400,
        code: 'invalid_request',
        body: { userProfileName: '{{otherUserProfileName}}' },
      },
      {
        name: 'No token',
        operationId: 'createPresignedUrl',
        status: 401,
        code: 'invalid_token',
        withoutToken: true,
        checks: [
          "pm.test('says how to authenticate', () => {",
          // API Gateway renames it.
          "  const names = ['www-authenticate', 'x-amzn-remapped-www-authenticate'];",
          '  const challenge = names.map((name) => pm.response.headers.get(name)).find((value) => value);',
          "  pm.expect(challenge, 'a challenge').to.match(/^Bearer /);",
          '});',
        ],
      },
    ],
  },
  {
    name: 'A launch link',
    description:
      'A link that a portal can show before it is used. It opens Studio once. Left out where `launchTickets` is not `yes`.',
    steps: [
      {
        name: 'Create a link',
        operationId: 'createLaunchTicket',
        status: 201,
        body: { domainId: '{{domainId}}', app: '{{app}}' },
        before: WITH_TICKETS,
        checks: [
          "pm.test('is a link of this service', () => {",
          "  const ticket = pm.response.json().launchUrl.split('/launch/')[1];",
          "  pm.expect(typeof ticket === 'string' && ticket !== '', 'a ticket in the link').to.equal(true);",
          "  pm.environment.set('ticket', ticket);",
          '});',
        ],
      },
      {
        name: 'Open the link',
        operationId: 'openLaunchTicket',
        status: 303,
        parameters: { ticket: '{{ticket}}' },
        before: WITH_TICKETS,
        checks: leadsToStudio("pm.response.headers.get('location')"),
      },
      {
        name: 'Open it again: a link works once',
        operationId: 'openLaunchTicket',
        status: 410,
        code: 'ticket_spent',
        parameters: { ticket: '{{ticket}}' },
        before: WITH_TICKETS,
        checks: ["pm.environment.set('ticket', '');"],
      },
    ],
  },
];

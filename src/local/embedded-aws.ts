/**
 * All of AWS that this service needs, in one process on loopback, for development and tests. The service meets it over
 * sockets only, as it would meet AWS; nothing in production may import this.
 */
import { type CognitoStandIn, startCognito } from './cognito.ts';
import { type DynamoDbStandIn, startDynamoDbStandIn } from './dynamodb/stand-in.ts';
import { ACCOUNT_ID, DOMAIN_ID, REGION } from './example-account.ts';
import { examplePerimeter } from './perimeter/example-perimeter.ts';
import { defaultPrincipals, type SageMakerStandIn, startSageMakerStandIn } from './sagemaker/stand-in.ts';
import { type StsStandIn, startStsStandIn } from './sts/stand-in.ts';

export interface EmbeddedAws {
  readonly region: string;
  readonly accountId: string;
  readonly domainId: string;
  readonly cognito: {
    readonly endpoint: string;
    readonly userPoolId: string;
    readonly clientId: string;
    readonly jwksUrl: string;
    readonly users: readonly { readonly userName: string; readonly password: string; readonly subject: string }[];
  };
  readonly sageMaker: SageMakerStandIn;
  /** The access table, empty at the start. */
  readonly table: DynamoDbStandIn;
  /** Only in launch-role mode. */
  readonly launchRole: { readonly arn: string; readonly sts: StsStandIn } | undefined;
  /** The service's own. */
  readonly taskRoleCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Someone who administers the domain and may not sign in as its users. */
  readonly operatorCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Ends every connection and leaves nothing behind. May be called again. */
  close(): Promise<void>;
}

export type PerimeterMode = 'direct' | 'launch-role';

export interface EmbeddedAwsOptions {
  /** Who mints: the task role, or the launch role in a session for each caller. `direct` if absent. */
  readonly perimeter?: PerimeterMode;
  /** Preferred ports; any free one where it is taken, 0 or absent. */
  readonly ports?: {
    readonly cognito?: number;
    readonly apiEndpoint?: number;
    readonly studioEndpoint?: number;
    readonly internet?: number;
    readonly sts?: number;
    readonly dynamoDb?: number;
  };
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
}

export async function startEmbeddedAws(options: EmbeddedAwsOptions = {}): Promise<EmbeddedAws> {
  const { ports = {}, clock = Date.now, perimeter: mode = 'direct' } = options;
  const perimeter = examplePerimeter(mode === 'direct' ? 'everything-new' : 'rehearsal');
  const { taskRole, operator } = defaultPrincipals(perimeter);
  const running: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.close()));
  };
  const start = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    running.push(started);
    return started;
  };
  try {
    const cognito = await start(startCognito({ region: REGION, port: ports.cognito ?? 0, clock }));
    const table = await start(startDynamoDbStandIn({ port: ports.dynamoDb ?? 0, clock }));
    const { launchRole: role, stsEndpointPath: path } = perimeter;
    const sts =
      role === undefined
        ? undefined
        : await start(startStsStandIn({ principals: [taskRole], roles: [role], path, port: ports.sts ?? 0, clock }));
    const sageMaker = await start(
      startSageMakerStandIn({
        ports,
        clock,
        perimeter,
        principals: [taskRole, operator],
        findTemporary: sts?.findTemporary,
        userProfiles: userProfilesOf(cognito),
      }),
    );
    return {
      region: REGION,
      accountId: ACCOUNT_ID,
      domainId: DOMAIN_ID,
      cognito,
      sageMaker,
      table,
      launchRole: role === undefined || sts === undefined ? undefined : { arn: role.arn, sts },
      taskRoleCredentials: taskRole.accessKey,
      operatorCredentials: operator.accessKey,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Carol has none; dave has one, and is not in the user pool. */
function userProfilesOf(cognito: CognitoStandIn): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const withProfile = cognito.users.filter(({ userName }) => userName !== 'carol');
  return {
    ...Object.fromEntries(withProfile.map(({ userName, subject }) => [userName, { 'studio-subject': subject }])),
    dave: { 'studio-subject': '00000000-0000-4000-8000-00000000000d' },
  };
}

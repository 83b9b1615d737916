/**
 * All of AWS that this service needs, in one process on loopback, for development and tests; or all but Cognito and DynamoDB,
 * for which moto can stand in. The service meets it over sockets only, as it would meet AWS; nothing in production may import
 * this.
 */
import { startCognito } from './cognito.ts';
import type { DevelopmentAws, TableAccess, UserPoolAccess } from './development-aws.ts';
import { type DynamoDbStandIn, startDynamoDbStandIn } from './dynamodb/stand-in.ts';
import { ACCOUNT_ID, DOMAIN_ID, REGION } from './example-account.ts';
import { seedMoto } from './moto-seed.ts';
import { examplePerimeter } from './perimeter/example-perimeter.ts';
import { defaultPrincipals, startSageMakerStandIn } from './sagemaker/stand-in.ts';
import { startSignInStandIn } from './sign-in/stand-in.ts';
import { startStsStandIn } from './sts/stand-in.ts';

export interface EmbeddedAws extends DevelopmentAws {
  readonly table: DynamoDbStandIn;
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
    readonly signIn?: number;
  };
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
}

export interface AwsOnMotoOptions extends EmbeddedAwsOptions {
  /** Where moto answers, such as `http://127.0.0.1:9229`. All that it holds is thrown away. */
  readonly moto: string;
}

export async function startEmbeddedAws(options: EmbeddedAwsOptions = {}): Promise<EmbeddedAws> {
  const { ports = {}, clock = Date.now } = options;
  return startAround(options, async (start) => ({
    cognito: await start(startCognito({ region: REGION, port: ports.cognito ?? 0, clock })),
    table: await start(startDynamoDbStandIn({ port: ports.dynamoDb ?? 0, clock })),
  }));
}

/**
 * The same with moto for Cognito and DynamoDB, and stand-ins for what moto has not or does not refuse: SageMaker, Studio, STS
 * and the policies.
 * @throws Error if moto does not answer, or gives other ids than the service is configured with
 */
export async function startAwsOnMoto(options: AwsOnMotoOptions): Promise<DevelopmentAws> {
  return startAround(options, () => seedMoto({ endpoint: options.moto, region: REGION }));
}

interface Closable {
  close(): Promise<void>;
}

/** Closes what was started when all is closed, or when something after it does not start. */
type Start = <T extends Closable>(starting: Promise<T>) => Promise<T>;

interface PoolAndTable {
  readonly cognito: UserPoolAccess;
  readonly table: TableAccess;
}

async function startAround<T extends PoolAndTable>(
  { ports = {}, clock = Date.now, perimeter: mode = 'direct' }: EmbeddedAwsOptions,
  startPoolAndTable: (start: Start) => Promise<T>,
): Promise<DevelopmentAws & Pick<T, 'table'>> {
  const perimeter = examplePerimeter(mode === 'direct' ? 'everything-new' : 'rehearsal');
  const { taskRole, operator } = defaultPrincipals(perimeter);
  const running: Closable[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.close()));
  };
  const start: Start = async (starting) => {
    const started = await starting;
    running.push(started);
    return started;
  };
  try {
    const { cognito, table } = await startPoolAndTable(start);
    const signIn = await start(startSignInStandIn({ cognito, port: ports.signIn ?? 0, clock }));
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
      signIn,
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
function userProfilesOf({ users }: UserPoolAccess): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const withProfile = users.filter(({ userName }) => userName !== 'carol');
  return {
    ...Object.fromEntries(withProfile.map(({ userName, subject }) => [userName, { 'studio-subject': subject }])),
    dave: { 'studio-subject': '00000000-0000-4000-8000-00000000000d' },
  };
}

/**
 * All of AWS that this service needs, in one process on loopback, for development and tests. The service meets it over
 * sockets only, as it would meet AWS; nothing in production may import this.
 */
import { type CognitoStandIn, startCognito } from './cognito.ts';
import { ACCOUNT_ID, DOMAIN_ID, REGION } from './example-account.ts';
import { defaultPrincipals, type SageMakerStandIn, startSageMakerStandIn } from './sagemaker/stand-in.ts';

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
  /** The service's own. */
  readonly taskRoleCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Someone who administers the domain and may not sign in as its users. */
  readonly operatorCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Ends every connection and leaves nothing behind. May be called again. */
  close(): Promise<void>;
}

export interface EmbeddedAwsOptions {
  /** Preferred ports; any free one where it is taken, 0 or absent. */
  readonly ports?: {
    readonly cognito?: number;
    readonly apiEndpoint?: number;
    readonly studioEndpoint?: number;
    readonly internet?: number;
  };
  /** Milliseconds since the Unix epoch. */
  readonly clock?: () => number;
}

export async function startEmbeddedAws(options: EmbeddedAwsOptions = {}): Promise<EmbeddedAws> {
  const { ports = {}, clock = Date.now } = options;
  const { taskRole, operator } = defaultPrincipals();
  const cognito = await startCognito({ region: REGION, port: ports.cognito ?? 0, clock });
  try {
    const sageMaker = await startSageMakerStandIn({
      ports,
      clock,
      principals: [taskRole, operator],
      userProfiles: userProfilesOf(cognito),
    });
    return {
      region: REGION,
      accountId: ACCOUNT_ID,
      domainId: DOMAIN_ID,
      cognito,
      sageMaker,
      taskRoleCredentials: taskRole.accessKey,
      operatorCredentials: operator.accessKey,
      close: async () => {
        await Promise.all([cognito.close(), sageMaker.close()]);
      },
    };
  } catch (error) {
    await cognito.close();
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

/** What the service, the scenario and a developer need to know of an AWS for development, whatever makes it up. Types only. */
import type { SageMakerStandIn } from './sagemaker/stand-in.ts';
import type { StsStandIn } from './sts/stand-in.ts';

export interface UserPoolAccess {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly jwksUrl: string;
  readonly users: readonly { readonly userName: string; readonly password: string; readonly subject: string }[];
}

/** Of the access table, empty at the start. */
export interface TableAccess {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoint: string;
  readonly tableName: string;
}

export interface DevelopmentAws {
  readonly region: string;
  readonly accountId: string;
  readonly domainId: string;
  readonly cognito: UserPoolAccess;
  /** The domain of the user pool, where people sign in. */
  readonly signIn: { readonly origin: string };
  readonly sageMaker: SageMakerStandIn;
  readonly table: TableAccess;
  /** Only in launch-role mode. */
  readonly launchRole: { readonly arn: string; readonly sts: StsStandIn } | undefined;
  /** The service's own. */
  readonly taskRoleCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Someone who administers the domain and may not sign in as its users. */
  readonly operatorCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Ends every connection and leaves nothing of its own behind. May be called again. */
  close(): Promise<void>;
}

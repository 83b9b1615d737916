/** Where the access table is asked, and what says so: what an operator needs who cannot reach it. Asks nobody. */
import { dynamoDbEndpoint } from '../aws/client-endpoints.ts';
import type { Configuration } from '../config/schema.ts';

export interface TableAddress {
  readonly tableName: string;
  readonly region: string;
  readonly url: URL;
  /** The setting or variable that the address comes from. */
  readonly from: string;
}

/** The SDK's own variables, the more special one first. */
const VARIABLES = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL'] as const;

/** @param environment of the process, which is what the SDK reads */
export async function tableAddress(
  { table }: Pick<Configuration, 'table'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<TableAddress | undefined> {
  if (table === undefined) {
    return undefined;
  }
  const { name: tableName, region, endpoint } = table;
  const url = await dynamoDbEndpoint({ region, endpoint });
  const isFrom = (text: string | undefined): boolean =>
    text !== undefined && URL.canParse(text) && new URL(text).origin === url.origin;
  const variable = VARIABLES.find((name) => isFrom(environment[name]));
  const isOfRegion = url.hostname.includes(`.${region}.`);
  const from =
    endpoint === undefined
      ? (variable ?? (isOfRegion ? 'the Region (table.region, or AWS_REGION)' : 'a file of the AWS SDK’s settings'))
      : 'table.endpoint';
  return { tableName, region, url, from };
}

/** In words, for whoever cannot reach it. */
export function describeTableAddress({ tableName, region, url, from }: TableAddress): string {
  return `table ${tableName} in ${region} is asked at ${url.origin}, which comes from ${from}`;
}

/** @param environment of the process */
export async function whereTableIs(
  configuration: Pick<Configuration, 'table'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const address = await tableAddress(configuration, environment);
  return address === undefined ? undefined : describeTableAddress(address);
}

/** From the configuration to what `studio-pass doctor` runs. Everything behind it only looks: nothing is minted or changed. */
import { composeChecks, type DiagnosisOptions } from './composition/diagnosis.ts';
import { issuerNames } from './composition/issuer-names.ts';
import type { Configuration } from './config/schema.ts';
import type { Check } from './diagnosis/check.ts';

export interface Diagnosis {
  /** Each after those that it needs. */
  readonly checks: readonly Check[];
  close(): Promise<void>;
}

export async function composeDiagnosis(configuration: Configuration, options: DiagnosisOptions): Promise<Diagnosis> {
  return await composeChecks(configuration, options);
}

/** All names that the configured issuers have in tokens, issuer by issuer. */
export function diagnosedIssuers(configuration: Configuration): readonly (readonly string[])[] {
  return issuerNames(configuration).map(({ names }) => names);
}

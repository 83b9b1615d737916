/** All parts of a deployment are in one Region, and some settings say in which. They must not contradict each other. */
import { type DocumentPath, readablePath } from '../../src/document/json-pointer.ts';
import type { Draft, RuleFault } from './settings-rule.ts';
import { listedSubnets } from './subnets.ts';

interface Named {
  readonly path: DocumentPath;
  readonly region: string;
}

export function oneRegion(draft: Draft): readonly RuleFault[] {
  const named = regions(draft);
  const [first] = named;
  return named.flatMap(({ path, region }) =>
    first === undefined || region === first.region
      ? []
      : [
          {
            path,
            message: `is in ${region}, but ${readablePath(first.path)} is in ${first.region}: everything is in one Region`,
          },
        ],
  );
}

function regions(draft: Draft): readonly Named[] {
  const { vpc, existingUserPool, service, api } = draft;
  const found: readonly [DocumentPath, string | undefined][] = [
    ...(vpc?.availabilityZones ?? []).map((zone, index): [DocumentPath, string | undefined] => [
      ['vpc', 'availabilityZones', index],
      ofZone(zone),
    ]),
    ...listedSubnets(draft).map(({ path, availabilityZone }): [DocumentPath, string | undefined] => [
      [...path, 'availabilityZone'],
      ofZone(availabilityZone),
    ]),
    [['existingUserPool', 'id'], existingUserPool?.id?.split('_')[0]],
    [['service', 'image'], service?.image?.match(/\.ecr\.([a-z0-9-]+)\./)?.[1]],
    [['service', 'certificateArn'], ofArn(service?.certificateArn)],
    [['service', 'launchTickets', 'keysSecretArn'], ofArn(service?.launchTickets?.keysSecretArn)],
    [['service', 'launchTickets', 'keysEncryptionKeyArn'], ofArn(service?.launchTickets?.keysEncryptionKeyArn)],
    [['api', 'customDomain', 'certificateArn'], ofArn(api?.customDomain?.certificateArn)],
  ];
  return found.flatMap(([path, region]) => (region === undefined ? [] : [{ path, region }]));
}

function ofZone(zone: string | undefined): string | undefined {
  return zone?.slice(0, -1);
}

function ofArn(arn: string | undefined): string | undefined {
  return arn?.split(':')[3];
}

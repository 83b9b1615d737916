/** The ranges that a new VPC is cut into: policies name them, so they are known before anything is deployed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds, overlaps, parseCidr } from '../../infra/settings/cidr.ts';
import { planNetwork } from '../../infra/settings/network-plan.ts';
import { exampleSettings } from '../support/infra-examples.ts';
import { foundationOf, outputsOf, resourcesOf } from './foundation-stack-trial.ts';

describe('the ranges a new VPC is cut into', () => {
  const zone = fc.constantFrom('us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d');
  const vpc = fc.record({
    cidr: fc
      .tuple(fc.integer({ min: 16, max: 20 }), fc.nat({ max: 255 }))
      .map(([prefix, second]) => `10.${second}.0.0/${prefix}`),
    availabilityZones: fc.uniqueArray(zone, { minLength: 2, maxLength: 3 }),
  });

  test('lie within it, never overlap, and hold their address for DNS', () => {
    fc.assert(
      fc.property(vpc, (settings) => {
        const whole = parsed(settings.cidr);
        const plan = planNetwork(settings);
        const all = [...plan.endpointSubnets, ...plan.serviceSubnets, ...plan.studioSubnets].map(parsed);
        expect(all).toHaveLength(settings.availabilityZones.length * 3);
        for (const [index, range] of all.entries()) {
          expect(range.prefixLength).toBe(whole.prefixLength + 4);
          expect(overlaps(range, whole)).toBe(true);
          expect(all.slice(index + 1).filter((other) => overlaps(range, other))).toEqual([]);
        }
      }),
    );
  });

  test('are those of the template, with DNS inside the endpoint subnets', () => {
    fc.assert(
      fc.property(vpc, (settings) => {
        const made = foundationOf({
          ...exampleSettings('rehearsal'),
          corporateNetworks: ['172.16.0.0/16'],
          onPremises: undefined,
          vpc: settings,
        });
        const plan = planNetwork(settings);
        const ranges = Object.values(resourcesOf(made, 'AWS::EC2::Subnet')).map(
          ({ Properties }) => Properties.CidrBlock,
        );
        expect(ranges.toSorted()).toEqual(Object.values(plan).flat().toSorted());
        const addresses = String(outputsOf(made).InboundResolverAddresses?.Value).split(',');
        expect(addresses.map((address, index) => holds(parsed(plan.endpointSubnets[index] ?? ''), address))).toEqual(
          settings.availabilityZones.map(() => true),
        );
      }),
      { numRuns: 5 },
    );
  });

  function parsed(text: string) {
    const range = parseCidr(text);
    if (range === undefined) {
      throw new Error(`not a range: ${text}`);
    }
    return range;
  }
});

/** Rules between settings: each is shown to hold where it must, and to keep quiet where it must. */
import { describe, expect, test } from 'vitest';
import { EXISTING, EXISTING_VPC, INBOUND, NEW, placesAtFault } from './settings-trial.ts';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';
const SAML = { name: 'corporate', metadataUrl: 'https://login.example.com/metadata' };
const [SERVICE_A, SERVICE_B] = EXISTING_VPC.serviceSubnets;
const [ENDPOINT_C, ENDPOINT_D] = EXISTING_VPC.endpointSubnets;
const existing = (part: object) => ({ ...EXISTING, existingVpc: { ...EXISTING_VPC, ...part } });
const inbound = (part: object) => ({
  ...EXISTING,
  resolver: { inboundAddresses: [{ ...INBOUND[0], ...part }, INBOUND[1]] },
});
const pool = (userPool: object) => ({ ...NEW, userPool });

describe('settings are accepted', () => {
  test.each<[string, object]>([
    ['with everything new', NEW],
    ['with an existing VPC', EXISTING],
    [
      'with an existing user pool',
      { ...NEW, userPool: undefined, existingUserPool: { id: 'eu-central-1_a', clientIds: ['a'] } },
    ],
    ['with an existing domain elsewhere', { ...NEW, studioDomain: undefined, existingStudioDomain: { id: 'd-a' } }],
    [
      'with an existing domain in the VPC',
      { ...EXISTING, studioDomain: undefined, existingStudioDomain: { id: 'd-a', sharesVpc: true } },
    ],
    [
      'with no subnets for a domain elsewhere',
      { ...existing({ studioSubnets: undefined }), studioDomain: undefined, existingStudioDomain: { id: 'd-a' } },
    ],
    ['with a VPC of /16', { ...NEW, vpc: { cidr: '10.8.0.0/16' } }],
    ['with a VPC of /20', { ...NEW, vpc: { cidr: '10.8.0.0/20' } }],
    ['with three zones', { ...NEW, vpc: { availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1d'] } }],
    ['with a corporate network of /8', { ...NEW, vpc: { cidr: '192.168.0.0/20' }, corporateNetworks: ['10.0.0.0/8'] }],
    ['with a corporate network beside the VPC', { ...NEW, corporateNetworks: ['10.0.16.0/20'] }],
    ['with as many tasks at most as at least', { ...NEW, service: { minTasks: 3, maxTasks: 3 } }],
    [
      'with a certificate and its name',
      { ...NEW, service: { certificateArn: CERTIFICATE, certificateDomainName: 'a.example' } },
    ],
    ['with scopes and access tokens', { ...NEW, requiredScopes: ['studio-pass/launch'] }],
    ['with ID tokens and no scopes', { ...NEW, tokenUse: 'id', requiredScopes: [] }],
    [
      'with an edge authorizer and scopes',
      { ...NEW, api: { edgeAuthorizer: 'cognito' }, requiredScopes: ['studio-pass/launch'] },
    ],
    ['with an edge authorizer and ID tokens', { ...NEW, tokenUse: 'id', api: { edgeAuthorizer: 'cognito' } }],
    [
      'with a sign-in page and an identity provider',
      pool({ domainPrefix: 'a', saml: SAML, callbackUrls: ['https://a.example'] }),
    ],
    ['with a sign-in page for later', pool({ domainPrefix: 'a' })],
    [
      'with retention periods that there are',
      { ...NEW, service: { auditRetentionDays: 400 }, resolver: { queryLogRetentionDays: 1 } },
    ],
    [
      'with an inbound endpoint that there is already',
      { ...EXISTING, resolver: { existingInboundAddresses: ['10.40.1.1', '10.40.2.1'] } },
    ],
    ['with a claim of ID tokens', { ...NEW, tokenUse: 'id', mappingClaim: 'custom:studio_profile' }],
    ['with a claim of access tokens', { ...NEW, mappingClaim: 'sub' }],
    ['with a simulated corporate network', { ...NEW, onPremises: { cidr: '10.16.0.0/16' } }],
    ['with spokes and launch roles', { ...NEW, spokes: [{ accountId: '123456789012', domainId: 'd-a' }] }],
    ['with no spokes in direct mode', { ...NEW, perimeter: 'direct', spokes: [] }],
    [
      'with forward rules',
      { ...NEW, resolver: { forwardRules: [{ domainName: 'corp.example', targets: ['10.16.0.2'] }] } },
    ],
    [
      'with several profiles',
      {
        ...NEW,
        studioDomain: {
          profiles: [
            { name: 'a', subject: 's' },
            { name: 'b', subject: 's' },
          ],
        },
      },
    ],
  ])('%s', (_name, settings) => {
    expect(placesAtFault(settings)).toEqual([]);
  });
});

describe('settings are refused', () => {
  test.each<[string, object, string | readonly string[]]>([
    ['without a VPC', { ...NEW, vpc: undefined }, 'existingVpc'],
    ['with two VPCs', { ...EXISTING, vpc: {} }, 'existingVpc'],
    ['without a user pool', { ...NEW, userPool: undefined }, 'existingUserPool'],
    [
      'with two user pools',
      { ...NEW, existingUserPool: { id: 'eu-central-1_a', clientIds: ['a'] } },
      'existingUserPool',
    ],
    ['without a domain', { ...NEW, studioDomain: undefined }, 'existingStudioDomain'],
    ['with two domains', { ...NEW, existingStudioDomain: { id: 'd-a' } }, 'existingStudioDomain'],
    ['with a range that is none', { ...NEW, corporateNetworks: ['10.16.0.1/16'] }, 'corporateNetworks[0]'],
    ['with a range of impossible numbers', { ...NEW, corporateNetworks: ['10.256.0.0/16'] }, 'corporateNetworks[0]'],
    [
      'with everywhere as corporate network',
      { ...NEW, corporateNetworks: ['0.0.0.0/0'] },
      ['corporateNetworks[0]', 'corporateNetworks[0]'],
    ],
    ['with half of everywhere', { ...NEW, corporateNetworks: ['128.0.0.0/1'] }, 'corporateNetworks[0]'],
    ['with a VPC that is too large', { ...NEW, vpc: { cidr: '192.0.0.0/15' } }, 'vpc.cidr'],
    ['with a VPC that is too small', { ...NEW, vpc: { cidr: '10.0.0.0/21' } }, 'vpc.cidr'],
    ['with a corporate network in the VPC', { ...NEW, corporateNetworks: ['10.0.8.0/24'] }, 'corporateNetworks[0]'],
    ['with a corporate network around the VPC', { ...NEW, corporateNetworks: ['10.0.0.0/8'] }, 'corporateNetworks[0]'],
    [
      'with a corporate network in an existing VPC',
      { ...EXISTING, corporateNetworks: ['10.16.0.0/16', '10.40.128.0/17'] },
      'corporateNetworks[1]',
    ],
    [
      'with a subnet outside the VPC',
      existing({ serviceSubnets: [SERVICE_A, { ...SERVICE_B, cidr: '10.41.11.0/24' }] }),
      'existingVpc.serviceSubnets[1].cidr',
    ],
    [
      'with a subnet around the VPC',
      existing({ studioSubnets: [{ ...SERVICE_A, cidr: '10.0.0.0/8' }] }),
      'existingVpc.studioSubnets[0].cidr',
    ],
    [
      'with tasks in one zone',
      existing({ serviceSubnets: [SERVICE_A, { ...SERVICE_B, availabilityZone: 'eu-central-1a' }] }),
      'existingVpc.serviceSubnets',
    ],
    [
      'with two endpoint subnets in a zone',
      existing({ endpointSubnets: [ENDPOINT_C, ENDPOINT_D, { ...ENDPOINT_D, id: 'subnet-0000000f' }] }),
      'existingVpc.endpointSubnets',
    ],
    ['with no subnets for a new domain', existing({ studioSubnets: undefined }), 'existingVpc.studioSubnets'],
    [
      'with no subnets for a domain in the VPC',
      {
        ...existing({ studioSubnets: undefined }),
        studioDomain: undefined,
        existingStudioDomain: { id: 'd-a', sharesVpc: true },
      },
      'existingVpc.studioSubnets',
    ],
    [
      'with an existing domain in a new VPC',
      { ...NEW, studioDomain: undefined, existingStudioDomain: { id: 'd-a', sharesVpc: true } },
      'existingStudioDomain.sharesVpc',
    ],
    [
      'with an inbound endpoint in a VPC that there is not yet',
      { ...NEW, resolver: { existingInboundAddresses: ['10.0.1.1', '10.0.2.1'] } },
      'resolver.existingInboundAddresses',
    ],
    [
      'with an inbound endpoint to make and one that there is',
      { ...EXISTING, resolver: { inboundAddresses: INBOUND, existingInboundAddresses: ['10.40.1.1', '10.40.2.1'] } },
      'resolver.existingInboundAddresses',
    ],
    [
      'with an inbound endpoint at an impossible address',
      { ...EXISTING, resolver: { existingInboundAddresses: ['10.40.1.1', '10.40.2.256'] } },
      'resolver.existingInboundAddresses[1]',
    ],
    ['with a claim that access tokens lack', { ...NEW, mappingClaim: 'custom:studio_profile' }, 'mappingClaim'],
    ['with the user name of the other token', { ...NEW, mappingClaim: 'cognito:username' }, 'mappingClaim'],
    ['with the user name of access tokens', { ...NEW, tokenUse: 'id', mappingClaim: 'username' }, 'mappingClaim'],
    ['with addresses in a new VPC', { ...NEW, resolver: { inboundAddresses: INBOUND } }, 'resolver.inboundAddresses'],
    ['without addresses in an existing VPC', { ...EXISTING, resolver: undefined }, 'resolver.inboundAddresses'],
    [
      'with an address in a foreign subnet',
      inbound({ subnetId: 'subnet-0000000a' }),
      'resolver.inboundAddresses[0].subnetId',
    ],
    ['with an address outside its subnet', inbound({ address: '10.40.21.10' }), 'resolver.inboundAddresses[0].address'],
    ['with an address that is none', inbound({ address: '10.40.20.256' }), 'resolver.inboundAddresses[0].address'],
    [
      'with a DNS server that is none',
      { ...NEW, resolver: { forwardRules: [{ domainName: 'a', targets: ['10.16.0.2', '10.16.0.256'] }] } },
      'resolver.forwardRules[0].targets[1]',
    ],
    ['with fewer tasks at most than at least', { ...NEW, service: { minTasks: 5, maxTasks: 4 } }, 'service.maxTasks'],
    ['with more tasks at least than the default at most', { ...NEW, service: { minTasks: 11 } }, 'service.maxTasks'],
    [
      'with a certificate of no name',
      { ...NEW, service: { certificateArn: CERTIFICATE } },
      'service.certificateDomainName',
    ],
    [
      'with the name of no certificate',
      { ...NEW, service: { certificateDomainName: 'a.example' } },
      'service.certificateDomainName',
    ],
    ['with scopes and ID tokens', { ...NEW, tokenUse: 'id', requiredScopes: ['a'] }, 'requiredScopes'],
    ['with an edge authorizer and no scopes', { ...NEW, api: { edgeAuthorizer: 'cognito' } }, 'requiredScopes'],
    [
      'with an identity provider and no sign-in page',
      pool({ saml: SAML, callbackUrls: ['https://a.example'] }),
      ['userPool.saml', 'userPool.callbackUrls'],
    ],
    ['with an identity provider and no way back', pool({ domainPrefix: 'a', saml: SAML }), 'userPool.callbackUrls'],
    [
      'with a retention period that is none',
      { ...NEW, service: { auditRetentionDays: 365.5 } },
      'service.auditRetentionDays',
    ],
    [
      'with a retention period that CloudWatch lacks',
      { ...NEW, service: { auditRetentionDays: 100 }, resolver: { queryLogRetentionDays: 2 } },
      ['service.auditRetentionDays', 'resolver.queryLogRetentionDays'],
    ],
    [
      'with a simulated network that is not corporate',
      { ...NEW, onPremises: { cidr: '10.17.0.0/16' } },
      'onPremises.cidr',
    ],
    [
      'with spokes in direct mode',
      { ...NEW, perimeter: 'direct', spokes: [{ accountId: '123456789012', domainId: 'd-a' }] },
      'spokes',
    ],
    [
      'with a profile that is there twice',
      {
        ...NEW,
        studioDomain: {
          profiles: [
            { name: 'a', subject: 's' },
            { name: 'a', subject: 't' },
          ],
        },
      },
      'studioDomain.profiles[1].name',
    ],
  ])('%s', (_name, settings, places) => {
    expect(placesAtFault(settings)).toEqual([places].flat());
  });
});

import { describe, expect, test } from 'vitest';
import { clockCheck } from '../../../src/diagnosis/clock-check.ts';
import { endpointCheck } from '../../../src/diagnosis/endpoint-check.ts';
import { namesCheck } from '../../../src/diagnosis/names-check.ts';
import {
  dynamoDbEndpoints,
  executeApiEndpoints,
  sageMakerApiEndpoints,
  stsEndpoints,
  studioEndpoints,
} from '../../../src/diagnosis/studio-pass-endpoints.ts';
import { rejects, resolverOf, run, statesOf } from '../../support/diagnosis.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const api = sageMakerApiEndpoints({ urls: [new URL('https://api.sagemaker.us-east-1.amazonaws.com')] });
const studio = studioEndpoints({ urls: [new URL('https://d-abc.studio.us-east-1.sagemaker.aws')] });
const stsUrls = [new URL('https://sts.us-east-1.amazonaws.com')];
const neededSts = stsEndpoints({ urls: stsUrls, isNeeded: true });
const unneededSts = stsEndpoints({ urls: stsUrls, isNeeded: false });
const executeApi = executeApiEndpoints({ urls: [new URL('https://a1.execute-api.us-east-1.amazonaws.com')] });
const dynamoDb = dynamoDbEndpoints({ urls: [new URL('https://dynamodb.us-east-1.amazonaws.com')] });
const doubles = sageMakerApiEndpoints({
  urls: ['http://127.0.0.1:4566', 'http://[::1]:4566', 'http://d-1.studio.localhost:80'].map((url) => new URL(url)),
});

describe('the clock', () => {
  const offBy = (seconds: number, clockToleranceSeconds = 5) =>
    clockCheck({
      remote: { description: 'sts', ask: async () => NOW - seconds * 1_000 },
      clock: () => NOW,
      clockToleranceSeconds,
      needs: [],
    });

  test.each([
    [0, 'ok'],
    [-6, 'ok'],
    [60, 'ok'],
    [61, 'warning'],
    [-61, 'warning'],
    [240, 'warning'],
    [241, 'failed'],
    [-241, 'failed'],
  ])('%d s ahead of AWS is %s', async (seconds, state) => {
    expect(await statesOf(offBy(seconds))).toEqual([state]);
  });

  test('behind by more than tokens may be early is warned about', async () => {
    expect(await statesOf(offBy(-8))).toEqual(['warning']);
    expect(await statesOf(offBy(-8, 30))).toEqual(['ok']);
    expect(await statesOf(offBy(8))).toEqual(['ok']);
  });

  test('is compared with the middle of the time that the answer took', async () => {
    const times = [NOW, NOW + 100_000];
    const slow = clockCheck({
      remote: { description: 'sts', ask: async () => NOW + 50_000 },
      clock: () => times.shift() ?? 0,
      clockToleranceSeconds: 5,
      needs: [],
    });
    expect(await statesOf(slow)).toEqual(['ok']);
  });
});

describe('names', () => {
  test.each([
    ['10.0.4.12', 'ok'],
    ['100.64.1.1', 'ok'],
    ['fd00::12', 'ok'],
    ['52.46.130.1', 'failed'],
    ['2600:1f18::1', 'failed'],
    ['172.32.0.1', 'failed'],
  ])('that lead to %s are %s', async (address, state) => {
    expect(await statesOf(namesCheck(api, resolverOf({ '10.0.0.2': [address] })))).toEqual([state]);
  });

  test('of Studio and of the private API must be private too', async () => {
    const open = resolverOf({ '10.0.0.2': ['52.46.130.1'] });
    expect(await statesOf(namesCheck(studio, open))).toEqual(['failed']);
    expect(await statesOf(namesCheck(executeApi, open))).toEqual(['failed']);
  });

  test('of STS need be private only where launch roles are assumed', async () => {
    const open = resolverOf({ '10.0.0.2': ['52.46.130.1'] });
    expect(await statesOf(namesCheck(neededSts, open))).toEqual(['failed']);
    expect(await statesOf(namesCheck(unneededSts, open))).toEqual(['warning']);
  });

  test('of DynamoDB may be public, where calls go through a gateway endpoint, and must be there', async () => {
    const [finding] = await run(namesCheck(dynamoDb, resolverOf({ '10.0.0.2': ['52.94.0.1'] })));
    expect(finding).toMatchObject({ state: 'ok', found: expect.stringContaining('com.amazonaws.us-east-1.dynamodb') });
    expect(await statesOf(namesCheck(dynamoDb, resolverOf({ '10.0.0.2': ['10.0.4.12'] })))).toEqual(['ok']);
    expect(await statesOf(namesCheck(dynamoDb, resolverOf({ '10.0.0.2': [] })))).toEqual(['failed']);
  });

  test('say of which Region the endpoint is that is missing', async () => {
    const [finding] = await namesCheck(studio, resolverOf({ '10.0.0.2': ['52.46.130.1'] })).run(
      new AbortController().signal,
    );
    expect(finding?.remedy).toContain('aws.sagemaker.us-east-1.studio');
  });

  test('with one public address among private ones fail', async () => {
    expect(await statesOf(namesCheck(api, resolverOf({ '10.0.0.2': ['10.0.0.1', '52.46.130.1'] })))).toEqual([
      'failed',
    ]);
  });

  test('without an address fail, and the server’s word is shown', async () => {
    const silent = resolverOf({ '10.0.0.2': [] }, { addresses: [], code: 'ENOTFOUND' });
    const [finding] = await run(namesCheck(api, silent));
    expect(finding?.state).toBe('failed');
    expect(finding?.found).toContain('ENOTFOUND');
    expect(await statesOf(namesCheck(unneededSts, silent))).toEqual(['warning']);
  });

  test('that name servers disagree about are warned about, and each is named', async () => {
    const [finding] = await run(namesCheck(api, resolverOf({ '10.0.0.2': ['10.0.4.1'], '8.8.8.8': ['52.46.130.1'] })));
    expect(finding?.state).toBe('warning');
    expect(finding?.found).toContain('8.8.8.8 answers 52.46.130.1');
  });

  test('of doubles for development are not asked for', async () => {
    const never = { servers: ['10.0.0.2'], lookUp: () => rejects('asked'), ask: () => rejects('asked') };
    expect(await statesOf(namesCheck(doubles, never))).toEqual(['ok', 'ok', 'ok']);
  });
});

describe('connections', () => {
  const answering = (answer: string) => ({ connect: async () => answer });

  test('that come about say with what', async () => {
    const probe = { connect: async () => ({ protocol: 'TLSv1.3', issuer: 'Amazon' }) };
    const [finding] = await run(endpointCheck(api, probe));
    expect(finding).toMatchObject({ state: 'ok', found: expect.stringMatching(/TLSv1\.3.*Amazon/) });
    expect(
      await statesOf(endpointCheck(doubles, { connect: async () => ({ protocol: undefined, issuer: undefined }) })),
    ).toEqual(['ok', 'ok', 'ok']);
  });

  test.each([
    'ETIMEDOUT',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENETUNREACH',
    'EPROTO',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_NOBODY_KNOWS',
  ])('that end with %s fail, and that is shown', async (code) => {
    const [finding] = await run(endpointCheck(api, answering(code)));
    expect(finding).toMatchObject({ state: 'failed', found: expect.stringContaining(code) });
  });

  test('tell dropped packets from a refusal and both from a proxy', async () => {
    const meanings = await Promise.all(
      ['ETIMEDOUT', 'ECONNREFUSED', 'SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED'].map(async (code) => {
        const [finding] = await endpointCheck(api, answering(code)).run(new AbortController().signal);
        return finding?.meaning;
      }),
    );
    expect(new Set(meanings).size).toBe(4);
  });

  test('to Studio, and to STS that nobody needs, are only warned about', async () => {
    expect(await statesOf(endpointCheck(studio, answering('ETIMEDOUT')))).toEqual(['warning']);
    expect(await statesOf(endpointCheck(executeApi, answering('ETIMEDOUT')))).toEqual(['warning']);
    expect(await statesOf(endpointCheck(unneededSts, answering('ETIMEDOUT')))).toEqual(['warning']);
    expect(await statesOf(endpointCheck(neededSts, answering('ETIMEDOUT')))).toEqual(['failed']);
  });

  test('to DynamoDB that nothing answers are a matter of the route to the gateway endpoint', async () => {
    const signal = new AbortController().signal;
    const [dropped] = await endpointCheck(dynamoDb, answering('ETIMEDOUT')).run(signal);
    expect(dropped).toMatchObject({ state: 'failed', remedy: expect.stringContaining('route table') });
    const [refused] = await endpointCheck(dynamoDb, answering('ECONNREFUSED')).run(signal);
    expect(refused?.remedy).not.toContain('route table');
  });

  test('to a name without an address are left to the check of names', async () => {
    expect(await statesOf(endpointCheck(api, answering('ENOTFOUND')))).toEqual(['skipped']);
  });
});

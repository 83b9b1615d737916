import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedMoto } from '../../src/local/moto-seed.ts';
import { type MotoContainer, startMoto } from './moto-container.ts';

const REGION = 'us-east-1';

describe('seeding moto', () => {
  let moto: MotoContainer;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.stop());

  it('ends with how moto must be started, where its ids are others in every run', async () => {
    await expect(seedMoto({ endpoint: moto.endpoint, region: REGION })).rejects.toThrow(
      'MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY=HASH',
    );
  });

  it('ends where nothing answers', async () => {
    const nowhere = { endpoint: 'http://127.0.0.1:1', region: REGION, waitMilliseconds: 300 };
    await expect(seedMoto(nowhere)).rejects.toThrow('does not answer');
  });
});

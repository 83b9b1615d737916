/**
 * The same job as most would write it for Node: Express, jsonwebtoken, jwks-rsa with its cache, the SDK's client as it comes.
 * Leaves out audit, log, metrics, limits, revocation, policies, and any check of the body but that it is JSON.
 */
import { CreatePresignedDomainUrlCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import express from 'express';
import jwt, { type GetPublicKeyOrSecret, type JwtPayload } from 'jsonwebtoken';
import jwksRsa from 'jwks-rsa';
import { ISSUER } from '../people.ts';
import { CLIENT_ID, ROUTE } from '../world.ts';
import { presignInput } from './presign-input.ts';
import { sayListening } from './serve.ts';

const keys = jwksRsa({ jwksUri: process.env.BENCH_JWKS_URL ?? '', cache: true, rateLimit: true });
const keyOf: GetPublicKeyOrSecret = ({ kid }, done) => {
  keys.getSigningKey(kid, (error, key) => done(error, key?.getPublicKey()));
};
const client = new SageMakerClient({});
const app = express();

app.get('/readyz', (_request, response) => {
  response.json({ status: 'ready' });
});
app.post(ROUTE, express.json(), async (request, response) => {
  const claims = await verify(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
  const { username, client_id: clientId, token_use: tokenUse }: JwtPayload = claims ?? {};
  if (typeof username !== 'string' || clientId !== CLIENT_ID || tokenUse !== 'access') {
    response.status(401).json({ message: 'Unauthorized' });
    return;
  }
  const { AuthorizedUrl } = await client.send(
    new CreatePresignedDomainUrlCommand(presignInput(username, request.body)),
  );
  response.status(201).json({ authorizedUrl: AuthorizedUrl, userProfileName: username });
});
const server = app.listen(0, '127.0.0.1', () => sayListening(server.address()));

function verify(token: string): Promise<JwtPayload | undefined> {
  return new Promise((resolve) => {
    jwt.verify(token, keyOf, { algorithms: ['RS256'], issuer: ISSUER }, (_error, claims) =>
      resolve(typeof claims === 'object' ? claims : undefined),
    );
  });
}

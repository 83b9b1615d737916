/** Puts tracing around ports, so that neither those who use them nor those behind them know of it. */
import type { Identity } from '../model/identity.ts';
import type { ProfileDirectory } from '../model/profile-directory.ts';
import type { BearerToken } from '../model/secret.ts';
import type { SpaceDirectory } from '../model/space-directory.ts';
import type { StudioGateway } from '../model/studio-gateway.ts';
import type { Tracing } from './tracing.ts';

interface Verifier {
  verify(token: BearerToken): Promise<Identity>;
}

export function tracedTokenVerifier(tokens: Verifier, tracing: Tracing): Verifier {
  return { verify: (token) => tracing.step('verify_token', () => tokens.verify(token)) };
}

export function tracedProfileDirectory(profiles: ProfileDirectory, tracing: Tracing): ProfileDirectory {
  return { lookUp: (identity) => tracing.step('look_up_mapping', () => profiles.lookUp(identity)) };
}

/** @param spaces the one that asks SageMaker: what is remembered takes no time that is worth a span */
export function tracedSpaceDirectory(spaces: SpaceDirectory, tracing: Pick<Tracing, 'step'>): SpaceDirectory {
  return {
    find: (caller, spaceName) => tracing.step('describe_space', () => spaces.find(caller, spaceName)),
    list: (caller) => tracing.step('list_spaces', () => spaces.list(caller)),
  };
}

export function tracedStudioGateway(gateway: StudioGateway, tracing: Tracing): StudioGateway {
  return {
    createPresignedUrl: (request) =>
      tracing.step('create_presigned_domain_url', () => gateway.createPresignedUrl(request)),
  };
}

/**
 * What the launch page is told about itself when it is served, and what it is made of. The settings are in the page for
 * everybody to read, so nothing in them may be secret. Types only: the page in the browser shares nothing else with the service.
 */
import type { ErrorCode } from './errors.ts';

/** What to show a person for one error code. */
export interface ProblemWords {
  readonly title: string;
  readonly detail: string;
  /** What the person can do. */
  readonly remedy: string;
}

interface SignInSettings {
  /** What the tokens may have as `iss`: Cognito has two for one pool. */
  readonly issuers: readonly string[];
  /** The origin of the user pool's domain, where people sign in. */
  readonly userPoolDomain: string;
  /** A public client: it has no secret. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Which of the tokens the service takes. */
  readonly tokenUse: 'access' | 'id';
}

export interface LaunchPageSettings extends SignInSettings {
  /** Of the service as browsers see it: empty, or a path without a slash at its end. */
  readonly basePath: string;
  /** Where people find help: an `https:` or `mailto:` URL. */
  readonly helpUrl?: string;
  readonly problems: Readonly<Record<ErrorCode, ProblemWords>>;
}

/** The texts of the files that the page loads. */
export interface LaunchPageAssets {
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** A launch page that is configured. */
export interface LaunchPage {
  readonly settings: Omit<LaunchPageSettings, 'basePath' | 'problems'>;
  /** Of the page as browsers see it: empty, or a path without a slash at its end. Undefined if it is that of the service. */
  readonly basePath?: string;
  readonly assets: LaunchPageAssets;
}

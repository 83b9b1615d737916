/**
 * Where in Studio a presigned URL lands: `studio::relative/path` or `app:<AppType>:relative/path`. The path it yields always
 * stays on the domain's own host.
 */
import { AwsError } from './aws-error.ts';

export interface Landing {
  /** As AWS names it; `Studio` for the domain's own page. */
  readonly app: string;
  /** Absolute, on the domain's host, percent-encoded. */
  readonly path: string;
}

const LANDING_URI = /^(?:studio:|app:(JupyterServer|JupyterLab|RStudioServerPro|CodeEditor|Canvas)):(.*)$/s;

const APP_ROOT: Readonly<Record<string, { readonly root: string; readonly start: string }>> = {
  JupyterServer: { root: '/jupyter/default/', start: 'lab' },
  JupyterLab: { root: '/jupyterlab/default/', start: 'lab' },
  RStudioServerPro: { root: '/rstudio/default/', start: '' },
  CodeEditor: { root: '/codeeditor/default/', start: '' },
  Canvas: { root: '/canvas/default/', start: '' },
};

/** @throws AwsError `ValidationException` for a form that the API reference does not have */
export function parseLandingUri(landingUri: string | undefined): Landing {
  if (landingUri === undefined) {
    return { app: 'Studio', path: '/' };
  }
  const match = LANDING_URI.exec(landingUri);
  if (match === null || !landingUri.isWellFormed()) {
    throw new AwsError('ValidationException', 'LandingUri must be studio::path or app:AppType:path');
  }
  const [, app = 'Studio', path = ''] = match;
  const { root, start } = APP_ROOT[app] ?? { root: '/', start: '' };
  // A second slash at the beginning would make a browser take the path for a host.
  const relative = encodeURI(path.replace(/^\/+/, ''));
  return { app, path: `${root}${relative === '' ? start : relative}` };
}

/** What people call the applications of Studio. */
import type { StudioApp } from '../../model/studio-app.ts';
import type { Domain } from '../answers.ts';

export const APPS: Readonly<Record<StudioApp, { readonly name: string; readonly about: string }>> = {
  Studio: { name: 'Studio', about: 'Home of your domain' },
  JupyterLab: { name: 'JupyterLab', about: 'Interactive notebooks' },
  CodeEditor: { name: 'Code Editor', about: 'Write whole projects' },
  Canvas: { name: 'Canvas', about: 'Models without code' },
  RStudioServerPro: { name: 'RStudio', about: 'The workbench for R' },
  JupyterServer: { name: 'Studio Classic', about: 'Notebooks as they used to be' },
};

/** A service of a later version may have others than a page that has been open since. */
export function knownApps({ apps }: Pick<Domain, 'apps'>): readonly StudioApp[] {
  return apps.filter((app) => Object.hasOwn(APPS, app));
}

/** Those that run in a space. */
export const SPACE_APPS: readonly StudioApp[] = ['JupyterLab', 'CodeEditor'];

/** What people call the applications of Studio. */
import type { StudioApp } from '../../model/studio-app.ts';

export const APPS: Readonly<Record<StudioApp, { readonly name: string; readonly about: string }>> = {
  Studio: { name: 'Studio', about: 'Home of your domain' },
  JupyterLab: { name: 'JupyterLab', about: 'Interactive notebooks' },
  CodeEditor: { name: 'Code Editor', about: 'Write whole projects' },
  Canvas: { name: 'Canvas', about: 'Models without code' },
  RStudioServerPro: { name: 'RStudio', about: 'The workbench for R' },
  JupyterServer: { name: 'Studio Classic', about: 'Notebooks as they used to be' },
};

/** Those that run in a space. */
export const SPACE_APPS: readonly StudioApp[] = ['JupyterLab', 'CodeEditor'];

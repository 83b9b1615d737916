/** The launch page: signs somebody in, shows what they may open, and opens it. Runs in the browser; the service serves it. */
import { createLaunchPage } from './launch-page.ts';
import { readSettings } from './settings.ts';

createLaunchPage(readSettings(document)).start();

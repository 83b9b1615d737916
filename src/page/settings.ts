/** Reads what the service has written into the page about itself. */
import type { LaunchPageSettings } from '../model/launch-page.ts';

/** @throws Error if the page was not served by the service */
export function readSettings(document: Document): LaunchPageSettings {
  const content = document.querySelector<HTMLMetaElement>('meta[name="studio-pass"]')?.content;
  if (content === undefined) {
    throw new Error('the page has no settings');
  }
  return JSON.parse(content);
}

/**
 * The tab that Studio opens in. Browsers let a page open one only while they handle the press of a button, and the URL is not
 * there yet then: so the tab is opened first and led on later. The URL is handed to the browser at once and kept nowhere.
 */
export interface StudioTab {
  /**
   * @returns where it went
   * @throws Error if that is no URL of a page
   */
  go(url: string): 'new-tab' | 'this-tab';
  /** There is nothing to go to. */
  abandon(): void;
}

/** To be called while the press of a button is handled. Where no tab can be opened, this one is taken. */
export function prepareStudioTab(): StudioTab {
  // With `noopener` there would be no way to lead it on. What is in it until then is this page's own, and the link back is cut
  // below; that Studio cannot reach this page either is also seen to by its Cross-Origin-Opener-Policy.
  const tab = window.open('', '_blank');
  if (tab === null) {
    return {
      go: (url) => {
        location.assign(pageUrl(url));
        return 'this-tab';
      },
      abandon: () => undefined,
    };
  }
  tab.opener = null;
  showWaiting(tab.document);
  return {
    go: (url) => {
      tab.location.replace(pageUrl(url));
      return 'new-tab';
    },
    abandon: () => tab.close(),
  };
}

/** Whatever an answer holds, it is opened as a page and never run as a script. */
function pageUrl(text: string): URL {
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Error('the URL is not one of a page');
  }
  return url;
}

/** The new tab has no style sheet, and may have none written into it. */
function showWaiting(page: Document): void {
  page.documentElement.lang = 'en';
  page.title = 'Opening Studio…';
  page.documentElement.style.colorScheme = 'light dark';
  const text = page.createElement('p');
  text.textContent = 'Opening Studio…';
  text.style.cssText = 'font:1.125rem/1.5 system-ui,sans-serif;text-align:center;margin:30vh 1rem 0';
  page.body.replaceChildren(text);
}

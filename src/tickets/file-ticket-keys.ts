/**
 * The keys of launch tickets from a file that operators replace while the service runs. A faulty, truncated or missing file
 * leaves the last good keys in force.
 */
import { WatchedDocument } from '../document/watched-document.ts';
import { parseTicketKeyDocument, TICKET_KEY_DOCUMENT_MAX_BYTES } from './ticket-key-document.ts';
import { type NamedTicketKey, type TicketKeys, ticketKeys } from './ticket-keys.ts';

export interface FileTicketKeysOptions {
  readonly path: string;
  /** How often the file is looked at, in milliseconds. */
  readonly pollMilliseconds: number;
  readonly onReload: (event: TicketKeyReload) => void;
}

type TicketKeyReload =
  | { readonly outcome: 'loaded'; readonly kids: readonly string[] }
  | { readonly outcome: 'refused'; readonly error: Error };

export class FileTicketKeys implements TicketKeys {
  readonly #file: WatchedDocument<readonly [NamedTicketKey, ...NamedTicketKey[]]>;
  readonly #keys: TicketKeys;

  private constructor(file: WatchedDocument<readonly [NamedTicketKey, ...NamedTicketKey[]]>) {
    this.#file = file;
    this.#keys = ticketKeys(() => file.current);
  }

  /** @throws ConfigurationError if the file cannot be read or is at fault */
  static async open({ path, pollMilliseconds, onReload }: FileTicketKeysOptions): Promise<FileTicketKeys> {
    const file = await WatchedDocument.open({
      path,
      maxBytes: TICKET_KEY_DOCUMENT_MAX_BYTES,
      pollMilliseconds,
      parse: (text) => parseTicketKeyDocument(path, text),
      onChange: (change) =>
        onReload(
          change.outcome === 'loaded' ? { outcome: 'loaded', kids: change.document.map(({ kid }) => kid) } : change,
        ),
    });
    return new FileTicketKeys(file);
  }

  signing(): NamedTicketKey {
    return this.#keys.signing();
  }

  find(kid: string): NamedTicketKey | undefined {
    return this.#keys.find(kid);
  }

  /** Whether the file as it stands now is in force. */
  get isCurrent(): boolean {
    return this.#file.refused === undefined;
  }

  close(): void {
    this.#file.close();
  }
}

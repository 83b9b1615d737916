/** Whether endpoints take a connection, and whether the certificate they show is theirs: what lies between is then honest. */
import { type Advice, type Check, type Finding, failed, ok, RUNBOOK, skipped, warning } from './check.ts';
import type { EndpointGroup } from './studio-pass-endpoints.ts';

export interface Connected {
  /** `TLSv1.3`; undefined for a loopback address without TLS. */
  readonly protocol: string | undefined;
  /** Who signed the certificate. */
  readonly issuer: string | undefined;
}

export interface EndpointProbe {
  /**
   * Connects, verifies the certificate as every call does, and sends nothing.
   * @returns the code of the error where that fails: `ECONNREFUSED`, `ETIMEDOUT`, `CERT_HAS_EXPIRED`
   */
  connect(url: URL, signal: AbortSignal): Promise<Connected | string>;
}

const NO_ROUTE: Advice = {
  meaning: 'Nothing answers: packets are dropped on the way.',
  remedy:
    'See the security group of the endpoint (HTTPS from here), that of this host, the network ACLs and the route.',
};
const NO_ROUTE_TO_GATEWAY: Advice = {
  meaning: 'Nothing answers: there is no way there from this network.',
  remedy:
    'See that the gateway endpoint is in the VPC and in the route table of this subnet, and that the security group of this host lets HTTPS out to its prefix list.',
};
const REFUSED: Advice = {
  meaning:
    'Somebody answers there and does not listen: the address is not the endpoint’s, or something in between refuses.',
  remedy: `See where the name leads (the dns check), and what firewall lies between.`,
};
const CUT: Advice = {
  meaning:
    'The connection was cut while it was set up: a firewall or a proxy that breaks TLS open, or does not know the name.',
  remedy: 'Let the connection through untouched; AWS clients here use no proxy.',
};
const INTERCEPTED: Advice = {
  meaning: 'The certificate is not AWS’s own: a proxy breaks TLS open, or the name leads elsewhere. Nothing was sent.',
  remedy:
    'Exempt the name from inspection. Its authority can be trusted by NODE_EXTRA_CA_CERTS only if it may read URLs.',
};
const OUT_OF_TIME: Advice = {
  meaning: 'The certificate is not valid today: the clock of this host is wrong, or the certificate is not AWS’s own.',
  remedy: 'See the clock check first.',
};

/** Codes of Node's TLS and sockets. */
const TROUBLES: Readonly<Record<string, Advice>> = {
  ETIMEDOUT: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  ECONNREFUSED: REFUSED,
  ECONNRESET: CUT,
  EPROTO: CUT,
  EPIPE: CUT,
  ERR_TLS_CERT_ALTNAME_INVALID: INTERCEPTED,
  SELF_SIGNED_CERT_IN_CHAIN: INTERCEPTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: INTERCEPTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: INTERCEPTED,
  UNABLE_TO_GET_ISSUER_CERT: INTERCEPTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: INTERCEPTED,
  CERT_HAS_EXPIRED: OUT_OF_TIME,
  CERT_NOT_YET_VALID: OUT_OF_TIME,
};
const OTHER: Advice = {
  meaning: 'No connection that can be trusted came about.',
  remedy: 'Try the same with `openssl s_client -connect NAME:443 -servername NAME` on this host.',
};
/** The name has no address: that is for the check of names to say. */
const NO_ADDRESS = new Set(['ENOTFOUND', 'EAI_AGAIN']);

export function endpointCheck(group: EndpointGroup, probe: EndpointProbe): Check {
  return {
    id: `tls-${group.id}`,
    title: `Connection: ${group.title}`,
    needs: [],
    async run(signal) {
      return await Promise.all(group.urls.map(async (url) => findingOf(url, await probe.connect(url, signal), group)));
    },
  };
}

function findingOf(url: URL, answer: Connected | string, group: EndpointGroup): Finding {
  if (typeof answer !== 'string') {
    const { protocol = 'without TLS, on loopback', issuer } = answer;
    return ok(`${url.origin}: ${protocol}${issuer === undefined ? '' : `, certificate of ${issuer}`}`);
  }
  if (NO_ADDRESS.has(answer)) {
    return skipped(`${url.hostname} has no address, see dns-${group.id}`);
  }
  const trouble = TROUBLES[answer] ?? OTHER;
  const { meaning, remedy } = trouble === NO_ROUTE && group.kind === 'gateway' ? NO_ROUTE_TO_GATEWAY : trouble;
  const advice = {
    meaning: `${meaning} ${group.unreachableNote}`,
    remedy: `${remedy} See also ${RUNBOOK}#which-layer-refused`,
  };
  const found = `${url.origin}: ${answer}`;
  return group.unreachableSeverity === 'failed' ? failed(found, advice) : warning(found, advice);
}

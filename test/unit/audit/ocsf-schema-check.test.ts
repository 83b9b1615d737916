import { describe, expect, test } from 'vitest';
import { toOcsfEvent } from '../../../src/audit/ocsf-event.ts';
import { fullEvent } from '../../support/ocsf-decision-events.ts';
import { ocsfFaults } from '../../support/ocsf-schema-check.ts';

/** The check must see what it is there for; a check that accepts everything would prove nothing about the events. */
describe('the check against the OCSF schema', () => {
  const valid = JSON.parse(JSON.stringify(toOcsfEvent(fullEvent, { version: '1.2.3' })));

  function changed(path: string, value: unknown): unknown {
    const copy = structuredClone(valid);
    const names = path.split('.');
    const last = names.pop() ?? '';
    let holder = copy;
    for (const name of names) {
      holder = holder[name];
    }
    if (value === undefined) {
      delete holder[last];
    } else {
      holder[last] = value;
    }
    return copy;
  }

  test('finds nothing to say about a valid event', () => {
    expect(ocsfFaults(valid)).toEqual([]);
  });

  test.each([
    ['metadata', undefined, 'metadata is required'],
    ['severity_id', undefined, 'severity_id is required'],
    ['api.operation', undefined, 'api.operation is required'],
    ['cloud', undefined, 'cloud is required'],
    ['cloud.provider', undefined, 'cloud.provider is required'],
    ['api.request.uid', undefined, 'api.request.uid is required'],
    ['studio_pass', {}, 'studio_pass is not of the schema'],
    ['actor.user.token_use', 'id', 'actor.user.token_use is not of the schema'],
    ['constructor', 'x', 'constructor is not of the schema'],
    ['actor.invoked_by', 'x', 'actor.invoked_by is deprecated'],
    ['severity_id', 7, 'severity_id has no such value'],
    ['severity_id', '1', 'severity_id is no integer'],
    ['severity', 'High', 'severity_id is not what severity says'],
    ['activity_id', 2, 'type_uid is not class_uid * 100 + activity_id'],
    ['disposition', 'Blocked', 'disposition_id is not what disposition says'],
    ['class_uid', 3002, 'class_uid has no such value'],
    ['time', '2026-11-21T10:00:00Z', 'time is no integer'],
    ['time', 1.5, 'time is no integer'],
    ['is_alert', 'no', 'is_alert is no boolean'],
    ['message', null, 'message is no string'],
    ['src_endpoint.ip', '10.0.0.256', 'src_endpoint.ip is no IP address'],
    ['src_endpoint.port', 65_536, 'src_endpoint.port is out of range'],
    ['src_endpoint', {}, 'src_endpoint needs one of ip, uid, name'],
    ['actor', {}, 'actor needs one of process, user'],
    ['actor', 'alice', 'actor is no object'],
    ['resources', {}, 'resources is no array'],
    ['resources.0.role_id', 5, 'resources[0].role_id has no such value'],
    ['metadata.profiles', ['cloud'], 'disposition_id needs the profile security_control'],
    ['metadata.profiles', ['security_control'], 'resources[0].region needs the profile cloud'],
    ['metadata.version', '1.6.0', 'metadata.version is not that of the schema'],
    ['policy', { version: '1' }, 'policy needs one of name, type, uid'],
    ['dst_endpoint', { owner: { groups: [{}] }, ip: '10.0.0.1' }, 'is of the object group, which the corpus does not'],
  ])('says of %s = %j: %s', (path, value, fault) => {
    expect(ocsfFaults(changed(path, value)).join('\n')).toContain(fault);
  });

  test.each([[undefined], [null], ['{}'], [[]]])('refuses %j as an event', (event) => {
    expect(ocsfFaults(event)).toEqual(['the event is no object']);
  });
});

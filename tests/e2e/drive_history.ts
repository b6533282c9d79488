// The past, the history and what can be done with it: undo, proofs, imports.
import { NOBODY, answered, crm, part, refused, same, word } from './drive_client';
import type { Person, Tag } from './generated';

const diffsOf = [
  crm.crmOrganizationsDiffRetrieve, crm.crmPersonsDiffRetrieve, crm.crmDealsDiffRetrieve,
  crm.crmActivitiesDiffRetrieve, crm.crmNotesDiffRetrieve, crm.crmTagsDiffRetrieve,
] as const;

export async function drivePast(): Promise<void> {
  const before = new Date().toISOString();
  // Its time as the server has it: a Date knows no microseconds, and would lie before it.
  const { id, created_at: made } = await answered(201, crm.crmTagsCreate({
    requestBody: part<Tag>({ name: word('tag'), color: 'red' }),
  }));
  await answered(200, crm.crmTagsPartialUpdate({ id, requestBody: { color: 'blue' } }));
  same((await answered(200, crm.crmTagsRetrieve({ id, asOf: made }))).color, 'red', 'as of');
  await refused(404, crm.crmTagsRetrieve({ id, asOf: before }));
  const diff = await answered(200, crm.crmTagsDiffRetrieve({ id, from: made }));
  same(diff.changes, { color: { before: 'red', after: 'blue' } }, 'changes');
  const all = await answered(200, crm.crmHistoryDiffList({ from: made }));
  same([all.count, all.results[0]?.kind, all.results[0]?.id], [1, 'tag', id], 'all changes');
  for (const diffOf of diffsOf) await refused(404, diffOf({ id: NOBODY, from: '0' }));
  await refused(404, crm.crmInvitationsDiffRetrieve({ id: 1e6, from: '0' }));
}

export async function driveProofs(): Promise<void> {
  const key = await answered(200, crm.crmHistoryKeyRetrieve({}));
  same(key.vkey.startsWith(key.origin + '+'), true, 'verifier key');
  const head = await answered(200, crm.crmHistoryCheckpointRetrieve({ treeSize: 3 }));
  same([head.origin, head.tree_size], [key.origin, 3], 'checkpoint');
  const proof = await answered(200, crm.crmHistoryProofRetrieve({ position: '2', treeSize: 3 }));
  same([proof.leaf_index, proof.tree_size, proof.hashes.length], [1, 3, 2], 'inclusion');
  const grown = await answered(200, crm.crmHistoryConsistencyRetrieve({ from: 1, to: 3 }));
  same([grown.to_root, grown.hashes.length], [head.root, 2], 'consistency');
  const leaves: string = await answered(200, crm.crmHistoryLeavesRetrieve({ from: 1, to: 3 }));
  same(leaves.trim().split('\n').length, 4, 'leaves');
  await refused(400, crm.crmHistoryConsistencyRetrieve({ from: 3, to: 1 }));
  await answered(201, crm.crmPersonsCreate({
    requestBody: part<Person>({ name: 'Proven' }), daybookProof: 'true',
  }));
}

const otherHistories = [
  crm.crmOrganizationsHistoryList, crm.crmDealsHistoryList,
  crm.crmActivitiesHistoryList, crm.crmNotesHistoryList, crm.crmTagsHistoryList,
] as const;

export async function driveHistory(): Promise<void> {
  const person = await answered(201, crm.crmPersonsCreate({
    requestBody: part<Person>({ name: word('Person') }),
  }));
  const record = { id: person.id, related: true, pageSize: 1 };
  const made = (await answered(200, crm.crmPersonsHistoryList(record))).results[0];
  if (made === undefined) throw new Error('the creation is not listed');
  same([made.command, made.undoable], ['person.create', true], 'creation');
  for (const list of otherHistories) await refused(404, list({ id: NOBODY }));
  await refused(404, crm.crmInvitationsHistoryList({ id: 4711 }));
  await refused(404, crm.crmUsersHistoryList({ id: 4711 }));
  await refused(404, crm.crmTokensHistoryList({ id: NOBODY }));
  same((await answered(200, crm.crmSettingsHistoryList({}))).count, 0, 'settings history');
  const listed = await answered(200, crm.crmHistoryList({
    record: person.id, kind: 'person', undoable: true, positionGte: made.position,
  }));
  same([listed.count, listed.results[0]], [1, made], 'listed');
  const position = made.handle;
  if (position === null || position === undefined) throw new Error('the entry has no handle');
  same(await answered(200, crm.crmHistoryRetrieve({ position })), made, 'entry');
  const dry = { position, requestBody: { dry_run: true } };
  same((await answered(200, crm.crmHistoryUndoCreate(dry))).position, null, 'dry run');
  const undone = await answered(200, crm.crmHistoryUndoCreate({ position }));
  same([undone.left, undone.records[0]?.id], [[], person.id], 'undone');
  const twice = await refused(409, crm.crmHistoryUndoCreate({ position }));
  same([twice.subject, twice.obstacles], [String(undone.position), []], 'undone already');
  await refused(404, crm.crmPersonsRetrieve({ id: person.id }));
  const requestBody = { mode: 'cascade' } as const;
  await answered(200, crm.crmHistoryRedoCreate({ position, requestBody }));
  await answered(200, crm.crmPersonsRetrieve({ id: person.id }));
}

export async function driveImportsAndSettings(): Promise<void> {
  const id = '0198c0de-0000-8000-8000-000000000001';
  await answered(200, crm.crmPersonsBatchCreate({
    requestBody: { items: [{ name: word('Imported') }], import: id },
  }));
  same((await answered(200, crm.crmHistoryImportsRetrieve({ id }))).commits, 1, 'commits');
  const job = await answered(202, crm.crmHistoryImportsUndoCreate({ id, requestBody: {} }));
  same([job.mode, job.commits], ['strict', 1], 'undo of an import');
  const lines: string = await answered(200, crm.crmHistoryExport({ positionLte: 3 }));
  same(lines.trim().split('\n').length, 3, 'exported');
  const following = crm.crmHistoryStream({});
  following.cancel();
  await following.then(() => { throw new Error('the stream ended'); }, () => undefined);
  same(await answered(200, crm.crmSettingsRetrieve({})), { audit_reads: false }, 'settings');
  same(await answered(200, crm.crmSettingsPartialUpdate({ requestBody: { audit_reads: false } })),
    { audit_reads: false }, 'changed settings');
}


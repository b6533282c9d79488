// Drives every operation with the client that openapi-typescript-codegen made from our own OpenAPI.
// Prints the names of the methods that were called; test_generated_client.py compares them with the
// document. Only what a user of that client sees is checked: that it compiles, sends what the server
// takes, and reads what it answers.
// What it drives with is drive_client.ts; the past and the history are drive_history.ts, who may do
// what is drive_access.ts, tasks and what is beside them drive_work.ts.
import { OpenAPI } from './generated';
import {
  NOBODY, address, answered, calledMethods, crm, organizations, part, persons, refused, same,
  service, word,
} from './drive_client';
import { driveGroups, driveSignIn } from './drive_access';
import { driveHistory, driveImportsAndSettings, drivePast, driveProofs } from './drive_history';
import { drivePeople } from './drive_people';
import { driveWork } from './drive_work';
import type { Activity, Deal, Note, Organization, Person, Tag } from './generated';

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

const families = [
  {
    organizationsList: crm.crmOrganizationsList, organizationsCreate: crm.crmOrganizationsCreate,
    organizationsRetrieve: crm.crmOrganizationsRetrieve,
    organizationsUpdate: crm.crmOrganizationsUpdate,
    organizationsPartialUpdate: crm.crmOrganizationsPartialUpdate,
    organizationsDestroy: crm.crmOrganizationsDestroy,
    personsList: crm.crmPersonsList, personsCreate: crm.crmPersonsCreate,
    personsRetrieve: crm.crmPersonsRetrieve, personsUpdate: crm.crmPersonsUpdate,
    personsPartialUpdate: crm.crmPersonsPartialUpdate, personsDestroy: crm.crmPersonsDestroy,
    personsInviteCreate: crm.crmPersonsInviteCreate,
    personsLinkUserCreate: crm.crmPersonsLinkUserCreate,
    personsMergeCreate: crm.crmPersonsMergeCreate,
  },
  {
    organizationsList: organizations.organizationsList,
    organizationsCreate: organizations.organizationsCreate,
    organizationsRetrieve: organizations.organizationsRetrieve,
    organizationsUpdate: organizations.organizationsUpdate,
    organizationsPartialUpdate: organizations.organizationsPartialUpdate,
    organizationsDestroy: organizations.organizationsDestroy,
    personsList: persons.personsList, personsCreate: persons.personsCreate,
    personsRetrieve: persons.personsRetrieve, personsUpdate: persons.personsUpdate,
    personsPartialUpdate: persons.personsPartialUpdate, personsDestroy: persons.personsDestroy,
    personsInviteCreate: persons.personsInviteCreate,
    personsLinkUserCreate: persons.personsLinkUserCreate,
    personsMergeCreate: persons.personsMergeCreate,
  },
] as const;
type Family = (typeof families)[number];

const newPerson = (family: Family, members: Partial<Person> = {}): Promise<Person> =>
  answered(201, family.personsCreate({
    requestBody: part<Person>({ name: word('Person'), ...members }),
  }));

async function driveOrganizations(family: Family): Promise<void> {
  const name = word('Organization');
  const made = await answered(201, family.organizationsCreate({
    requestBody: part<Organization>({ name, address: { city: 'Bern' } }),
  }));
  same(made.address, { city: 'Bern' }, 'address');
  const taken = await refused(400, family.organizationsCreate({
    requestBody: part<Organization>({ name }),
  }));
  same(Object.keys(taken), ['name'], 'names what is wrong');
  const page = await answered(200, family.organizationsList({ name, pageSize: 5 }));
  same([page.count, page.next, page.previous], [1, null, null], 'page');
  same(page.results[0], made, 'listed');
  same(await answered(200, family.organizationsRetrieve({ id: made.id })), made, 'read');
  const back = await answered(200, family.organizationsUpdate({ id: made.id, requestBody: made }));
  same(back, made, 'put back');
  const changed = await answered(200, family.organizationsPartialUpdate({
    id: made.id, requestBody: { metadata: { k: 1 } },
  }));
  same([changed.name, changed.metadata], [name, { k: 1 }], 'patched');
  const kept = await newPerson(family, { organization: made.id });
  await answered(204, family.organizationsDestroy({ id: made.id }));
  await refused(404, family.organizationsRetrieve({ id: made.id }));
  const person = await answered(200, family.personsRetrieve({ id: kept.id }));
  same(person.organization, null, 'cleared');
}

async function drivePersons(family: Family): Promise<void> {
  const email = address();
  const made = await newPerson(family, { primary_email: email, lifecycle_stage: 'qualified' });
  same([made.active, made.platform_user], [true, null], 'defaults');
  const page = await answered(200, family.personsList({
    lifecycleStage: 'qualified', primaryEmail: email, createdAtGte: made.created_at,
    ordering: '-created_at', search: email,
  }));
  same([page.count, page.results[0]?.id], [1, made.id], 'filtered');
  same(await answered(200, family.personsRetrieve({ id: made.id })), made, 'read');
  same(await answered(200, family.personsUpdate({ id: made.id, requestBody: made })), made, 'put');
  const changed = await answered(200, family.personsPartialUpdate({
    id: made.id, requestBody: { job_title: 'Driver' },
  }));
  same([changed.job_title, changed.primary_email], ['Driver', email], 'patched');
  await driveInvitation(family, made);
  await driveMerge(family);
  await answered(204, family.personsDestroy({ id: made.id }));
  await refused(404, family.personsRetrieve({ id: made.id }));
}

async function driveInvitation(family: Family, person: Person): Promise<void> {
  const sent = await answered(201, family.personsInviteCreate({
    id: person.id, requestBody: { is_staff: true, enrollment_config: { course: 1 } },
  }));
  same([sent.person_id, sent.invitation_email], [person.id, person.primary_email], 'invitation');
  const conflict = await refused(409, family.personsInviteCreate({ id: person.id }));
  same(conflict.invitation_id, sent.invitation_id, 'names the invitation');
  const nowhere = await newPerson(family);
  await refused(400, family.personsInviteCreate({ id: nowhere.id }));
  const user = await answered(201, crm.crmUsersCreate({
    requestBody: { email: address(), name: 'Linked' },
  }));
  const linked = await answered(200, family.personsLinkUserCreate({
    id: nowhere.id, requestBody: { user_id: user.id },
  }));
  same([linked.platform_user, linked.active], [user.id, false], 'linked');
  await refused(422, family.personsInviteCreate({ id: nowhere.id }));
  const listed = await answered(200, crm.crmInvitationsList({ person: person.id }));
  same(listed.results.map((one) => one.id), [sent.invitation_id], 'invitations');
  const read = await answered(200, crm.crmInvitationsRetrieve({ id: sent.invitation_id }));
  same(read.status, 'pending', 'status');
  const revoked = await answered(200, crm.crmInvitationsRevokeCreate({ id: sent.invitation_id }));
  same(revoked.status, 'revoked', 'status');
  await refused(400, crm.crmInvitationsAcceptCreate({
    requestBody: { secret: 'nonsense', password: 'correct horse battery' },
  }));
}

async function driveMerge(family: Family): Promise<void> {
  const [primary, duplicate] = [await newPerson(family), await newPerson(family)];
  const merged = await answered(200, family.personsMergeCreate({
    requestBody: { primary_id: primary.id, duplicate_ids: [duplicate.id] },
  }));
  same([merged.primary_id, merged.merged_ids], [primary.id, [duplicate.id]], 'merged');
  const shown = await answered(200, family.personsRetrieve({ id: duplicate.id }));
  same([shown.active, shown.merged_into], [false, primary.id], 'merged into');
  await refused(409, family.personsPartialUpdate({ id: duplicate.id, requestBody: { name: 'x' } }));
  await refused(404, family.personsMergeCreate({
    requestBody: { primary_id: NOBODY, duplicate_ids: [primary.id] },
  }));
}

async function driveDeals(): Promise<void> {
  const made = await answered(201, crm.crmDealsCreate({
    requestBody: part<Deal>({ title: word('Deal'), value: 12.5, currency: 'EUR' }),
  }));
  same([made.value, made.status], [12.5, 'open'], 'deal');
  same((await answered(200, crm.crmDealsList({ title: made.title }))).count, 1, 'listed');
  same(await answered(200, crm.crmDealsRetrieve({ id: made.id })), made, 'read');
  same(await answered(200, crm.crmDealsUpdate({ id: made.id, requestBody: made })), made, 'put');
  await answered(200, crm.crmDealsPartialUpdate({ id: made.id, requestBody: { stage: 'offer' } }));
  same((await answered(200, crm.crmDealsWinCreate({ id: made.id }))).status, 'won', 'won');
  await refused(409, crm.crmDealsLoseCreate({ id: made.id, requestBody: { lost_reason: 'x' } }));
  same((await answered(200, crm.crmDealsReopenCreate({ id: made.id }))).status, 'open', 'open');
  const lost = await answered(200, crm.crmDealsLoseCreate({
    id: made.id, requestBody: { lost_reason: 'price' },
  }));
  same([lost.status, lost.lost_reason], ['lost', 'price'], 'lost');
  await answered(204, crm.crmDealsDestroy({ id: made.id }));
}

async function driveActivitiesAndNotes(): Promise<void> {
  const person = (await newPerson(families[0])).id;
  const call = await answered(201, crm.crmActivitiesCreate({
    requestBody: part<Activity>({ kind: 'call', subject: word('Call'), person }),
  }));
  same((await answered(200, crm.crmActivitiesList({ person }))).count, 1, 'listed');
  same(await answered(200, crm.crmActivitiesRetrieve({ id: call.id })), call, 'read');
  await answered(200, crm.crmActivitiesUpdate({ id: call.id, requestBody: call }));
  const done = { done_at: '2030-01-01T00:00:00Z' };
  await answered(200, crm.crmActivitiesPartialUpdate({ id: call.id, requestBody: done }));
  await answered(204, crm.crmActivitiesDestroy({ id: call.id }));
  const note = await answered(201, crm.crmNotesCreate({
    requestBody: part<Note>({ body: 'Wrote', person }),
  }));
  same((await answered(200, crm.crmNotesList({ person }))).count, 1, 'listed');
  same(await answered(200, crm.crmNotesRetrieve({ id: note.id })), note, 'read');
  await answered(200, crm.crmNotesUpdate({ id: note.id, requestBody: note }));
  await answered(200, crm.crmNotesPartialUpdate({ id: note.id, requestBody: { body: 'Rewrote' } }));
  await answered(204, crm.crmNotesDestroy({ id: note.id }));
}

async function driveTags(): Promise<void> {
  const made = await answered(201, crm.crmTagsCreate({
    requestBody: part<Tag>({ name: word('tag'), color: 'red' }),
  }));
  const tag = made.id;
  same((await answered(200, crm.crmTagsList({ name: made.name }))).count, 1, 'listed');
  same(await answered(200, crm.crmTagsRetrieve({ id: tag })), made, 'read');
  await answered(200, crm.crmTagsUpdate({ id: tag, requestBody: made }));
  await answered(200, crm.crmTagsPartialUpdate({ id: tag, requestBody: { color: 'blue' } }));
  const person = (await newPerson(families[0])).id;
  const organization = (await answered(201, crm.crmOrganizationsCreate({
    requestBody: part<Organization>({ name: word('Tagged') }),
  }))).id;
  const deal = (await answered(201, crm.crmDealsCreate({
    requestBody: part<Deal>({ title: 'Tagged' }),
  }))).id;
  const requestBody = { tag };
  const tagged = [
    await answered(200, crm.crmPersonsTagsCreate({ id: person, requestBody })),
    await answered(200, crm.crmOrganizationsTagsCreate({ id: organization, requestBody })),
    await answered(200, crm.crmDealsTagsCreate({ id: deal, requestBody })),
  ];
  for (const record of tagged) same(record.tags, [tag], 'tagged');
  same((await answered(200, crm.crmPersonsList({ tag }))).count, 1, 'tagged persons');
  await answered(204, crm.crmPersonsTagsDestroy({ id: person, tag }));
  await answered(204, crm.crmOrganizationsTagsDestroy({ id: organization, tag }));
  await answered(204, crm.crmDealsTagsDestroy({ id: deal, tag }));
  await answered(204, crm.crmTagsDestroy({ id: tag }));
}

async function driveBatches(): Promise<void> {
  const items = [{ name: word('Batched') }, { name: '' }];
  for (const batch of [crm.crmPersonsBatchCreate, crm.crmOrganizationsBatchCreate]) {
    const written = await answered(200, batch({ requestBody: { items } }));
    same([written.created, written.failed], [1, 1], 'batch');
    await refused(400, batch({ requestBody: { items, atomic: true } }));
  }
}

async function driveUsersAndTokens(): Promise<void> {
  const user = await answered(201, crm.crmUsersCreate({
    requestBody: { email: address(), name: 'Driven' },
  }));
  const users = await answered(200, crm.crmUsersList({ pageSize: 1 }));
  same(users.count > 1, true, 'users');
  same(await answered(200, crm.crmUsersRetrieve({ id: user.id })), user, 'read');
  const gone = await answered(200, crm.crmUsersSuspendCreate({ id: user.id }));
  same(gone.status, 'suspended', 'suspended');
  const back = await answered(200, crm.crmUsersReinstateCreate({ id: user.id }));
  same(back.status, 'active', 'reinstated');
  const token = await answered(201, crm.crmTokensCreate({
    requestBody: { name: 'driven', permissions: ['Ibl.CRM/Tags/*'] },
  }));
  same(typeof token.token, 'string', 'secret');
  same((await answered(200, crm.crmTokensList({}))).count > 1, true, 'tokens');
  const read = await answered(200, crm.crmTokensRetrieve({ id: token.id }));
  same(read.token, null, 'secret');
  await answered(204, crm.crmTokensDestroy({ id: token.id }));
}

async function driveWebhooks(): Promise<void> {
  // A host that never is: what the server says counts here, not that something arrives.
  const made = await answered(201, crm.crmWebhooksCreate({
    requestBody: { url: 'https://nobody.invalid/in', events: ['person.*'], status: 'paused' },
  }));
  same(typeof made.secret, 'string', 'secret');
  const id = made.id;
  const read = await answered(200, crm.crmWebhooksRetrieve({ id }));
  same([read.url, read.events], [made.url, ['person.*']], 'read');
  same((await answered(200, crm.crmWebhooksList({ status: 'paused' }))).count, 1, 'listed');
  await answered(200, crm.crmWebhooksUpdate({ id, requestBody: read }));
  const changed = await answered(200, crm.crmWebhooksPartialUpdate({
    id, requestBody: { description: 'Driven' },
  }));
  same(changed.description, 'Driven', 'changed');
  const rotated = await answered(200, crm.crmWebhooksRotateSecretCreate({ id }));
  same([typeof rotated.secret, rotated.secret === made.secret], ['string', false], 'rotated');
  await answered(200, crm.crmWebhooksReplayCreate({ id, requestBody: { position: 1 } }));
  const tested = await answered(200, crm.crmWebhooksTestCreate({ id }));
  same([tested.delivered, tested.type], [false, 'webhook.test'], 'tested');
  const attempts = await answered(200, crm.crmWebhooksDeliveriesList({ id }));
  same(attempts.count, 1, 'attempts');
  const history = await answered(200, crm.crmWebhooksHistoryList({ id }));
  same(history.count > 2, true, 'history');
  await refused(400, crm.crmWebhooksCreate({ requestBody: { url: 'http://127.0.0.1/' } }));
  await answered(200, crm.crmWebhooksDiffRetrieve({ id, from: '0' }));
  await answered(204, crm.crmWebhooksDestroy({ id }));
}

async function driveErasure(): Promise<void> {
  const { id } = await answered(201, crm.crmPersonsCreate({
    requestBody: part<Person>({ name: word('Erased') }),
  }));
  const held = await answered(200, crm.crmPersonsExportRetrieve({ id }));
  same(held.history.length, 1, 'commits about the person');
  const requestBody = { reason: 'Art. 17 request' };
  const certificate = await answered(200, crm.crmPersonsEraseCreate({ id, requestBody }));
  same([certificate.person, certificate.reason], [id, requestBody.reason], 'certificate');
  await refused(409, crm.crmPersonsPartialUpdate({ id, requestBody: part<Person>({ name: 'x' }) }));
}

async function driveHeaders(): Promise<void> {
  const once = { requestBody: part<Person>({ name: 'Once' }), idempotencyKey: word('k').replace(/ /g, '-') };
  const first = await answered(201, crm.crmPersonsCreate(once));
  same(await answered(201, crm.crmPersonsCreate(once)), first, 'the same answer');
  await refused(412, crm.crmPersonsPartialUpdate({
    id: first.id, ifMatch: '"v99-0"', requestBody: { name: 'x' },
  }));
  await refused(503, crm.crmPersonsList({ daybookMinPosition: "1000000000" }));
}

async function driveService(): Promise<void> {
  await answered(200, service.serviceHealth());
  await answered(200, service.serviceReady());
  await answered(200, service.serviceMetrics());
  await answered(200, service.serviceOpenapi());
  await answered(200, service.serviceOpenapi30());
  await answered(200, service.serviceDocs());
}

async function drive(): Promise<void> {
  OpenAPI.BASE = process.env.DAYBOOK_URL ?? '';
  OpenAPI.HEADERS = { Authorization: `Api-Token ${process.env.DAYBOOK_TOKEN}` };
  for (const family of families) {
    await driveOrganizations(family);
    await drivePersons(family);
  }
  await driveDeals();
  await driveActivitiesAndNotes();
  await driveTags();
  await driveWork();
  await driveBatches();
  await driveUsersAndTokens();
  await driveSignIn();
  await driveGroups();
  await driveWebhooks();
  await driveErasure();
  await drivePeople();
  await drivePast();
  await driveProofs();
  await driveHistory();
  await driveImportsAndSettings();
  await driveHeaders();
  await driveService();
  console.log(JSON.stringify(calledMethods()));
}

drive().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

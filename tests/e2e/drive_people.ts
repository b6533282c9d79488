// Drives the people surface, and the kinds of crm that it refers to. The generated client asks for
// plain JSON, so a collection is an array and records have no members of JSON-LD.
import { NOBODY, answered, crm, part, people, refused, same, word } from './drive_client';
import type { MediaObject, NoteCategory, Segment } from './generated';

async function driveSegments(): Promise<string> {
  const made = await answered(201, crm.crmSegmentsCreate({
    requestBody: part<Segment>({ name: word('segment') }),
  }));
  same((await answered(200, crm.crmSegmentsList({ name: made.name }))).count, 1, 'listed');
  same(await answered(200, crm.crmSegmentsRetrieve({ id: made.id })), made, 'read');
  same(await answered(200, crm.crmSegmentsUpdate({ id: made.id, requestBody: made })), made, 'put');
  await answered(200, crm.crmSegmentsPartialUpdate({
    id: made.id, requestBody: { description: 'd' },
  }));
  await answered(200, crm.crmSegmentsHistoryList({ id: made.id }));
  await answered(200, crm.crmSegmentsDiffRetrieve({ id: made.id, from: '0' }));
  const gone = await answered(201, crm.crmSegmentsCreate({
    requestBody: part<Segment>({ name: word('segment') }),
  }));
  await answered(204, crm.crmSegmentsDestroy({ id: gone.id }));
  return made.id;
}

async function driveNoteCategories(): Promise<string> {
  const made = await answered(201, crm.crmNoteCategoriesCreate({
    requestBody: part<NoteCategory>({ name: word('category') }),
  }));
  const { id } = made;
  same((await answered(200, crm.crmNoteCategoriesList({ name: made.name }))).count, 1, 'listed');
  same(await answered(200, crm.crmNoteCategoriesRetrieve({ id })), made, 'read');
  same(await answered(200, crm.crmNoteCategoriesUpdate({ id, requestBody: made })), made, 'put');
  await answered(200, crm.crmNoteCategoriesPartialUpdate({ id, requestBody: { color: 'red' } }));
  await answered(200, crm.crmNoteCategoriesHistoryList({ id }));
  await answered(200, crm.crmNoteCategoriesDiffRetrieve({ id, from: '0' }));
  const gone = await answered(201, crm.crmNoteCategoriesCreate({
    requestBody: part<NoteCategory>({ name: word('category') }),
  }));
  await answered(204, crm.crmNoteCategoriesDestroy({ id: gone.id }));
  return id;
}

async function driveMediaObjects(): Promise<string> {
  const requestBody = part<MediaObject>({ content_url: 'https://x.example/a.png' });
  const made = await answered(201, crm.crmMediaObjectsCreate({ requestBody }));
  const { id } = made;
  same((await answered(200, crm.crmMediaObjectsList({ pageSize: 1 }))).count, 1, 'listed');
  same(await answered(200, crm.crmMediaObjectsRetrieve({ id })), made, 'read');
  same(await answered(200, crm.crmMediaObjectsUpdate({ id, requestBody: made })), made, 'put');
  const named = { file_name: 'a.png' };
  await answered(200, crm.crmMediaObjectsPartialUpdate({ id, requestBody: named }));
  await answered(200, crm.crmMediaObjectsHistoryList({ id }));
  await answered(200, crm.crmMediaObjectsDiffRetrieve({ id, from: '0' }));
  const gone = await answered(201, crm.crmMediaObjectsCreate({ requestBody }));
  await answered(204, crm.crmMediaObjectsDestroy({ id: gone.id }));
  return id;
}

async function driveNotes(personId: string, category: string): Promise<void> {
  const note = { description: 'Wrote', category: `/note_categories/${category}` };
  const made = await answered(201, people.personNotesCreate({ personId, requestBody: note }));
  const id = made.id ?? '';
  same(made.category, note.category, 'category');
  const listed = await answered(200, people.personNotesList({
    personId, flagged: false, orderCreatedAt: 'desc', categoryIdArray: [category],
  }));
  same(listed, [made], 'listed');
  same(await answered(200, people.personNotesGet({ personId, id })), made, 'read');
  same(await answered(200, people.personNotesReplace({ personId, id, requestBody: made })), made,
    'put back');
  const flagged = await answered(200, people.personNotesUpdate({
    personId, id, requestBody: { flagged: true },
  }));
  same([flagged.flagged, flagged.description], [true, 'Wrote'], 'patched');
  await refused(422, people.personNotesCreate({
    personId, requestBody: { description: '', category: NOBODY },
  }));
}

export async function drivePeople(): Promise<void> {
  const segment = `/segments/${await driveSegments()}`;
  const avatar = `/media_objects/${await driveMediaObjects()}`;
  const familyName = word('Family');
  const made = await answered(201, people.peopleCreate({
    requestBody: { familyName, givenName: 'Given', segments: [segment], avatar },
  }));
  const id = made.id ?? '';
  same([made.segments, made.avatarUrl], [[segment], 'https://x.example/a.png'], 'references');
  const listed = await answered(200, people.peopleList({
    q: familyName, segmentsUuidArray: [segment], existsArchivedAt: false, itemsPerPage: 5,
    orderFamilyName: 'asc', createdAtAfter: made.createdAt ?? '',
  }));
  same(listed, [made], 'listed');
  same(await answered(200, people.peopleGet({ id })), made, 'read');
  same(await answered(200, people.peopleReplace({ id, requestBody: made })), made, 'put back');
  const changed = await answered(200, people.peopleUpdate({
    id, requestBody: { jobTitle: 'Driver' },
  }));
  same([changed.jobTitle, changed.familyName], ['Driver', familyName], 'patched');
  const wrong = await refused(422, people.peopleUpdate({ id, requestBody: { owner: '/users/0' } }));
  same(Array.isArray(wrong.violations), true, 'violations');
  await refused(404, people.peopleGet({ id: NOBODY }));
  await driveNotes(id, await driveNoteCategories());
  await answered(200, people.peopleContextPerson());
  await answered(200, people.peopleContextNote());
  await answered(200, people.peopleContextError());
  await answered(200, people.peopleContextViolations());
}

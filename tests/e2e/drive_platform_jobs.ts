// Drives partners and the seeding of demo data with the client generated from the platform's document.
import type { Platform } from './drive_platform_client';
import { answered, refused, same } from './drive_watch';

export async function drivePartners(platform: Platform): Promise<void> {
  const slug = `partner-${Date.now()}`;
  const made = await answered(201, platform.postPartners({
    requestBody: {
      name: 'Driven', slug, partner_type: 'reseller', contact_email: 'ann@driven.example',
      extra_data: { region: 'eu' }, internal_notes: 'not shown',
    },
  }));
  same(Object.keys(made).includes('internal_notes'), false, 'internal notes');
  const partnerUuid = made.id;
  await refused(409, platform.postPartners({ requestBody: { name: 'Again', slug } }));
  await refused(422, platform.postPartners({ requestBody: { name: 'Wrong', slug: 'Not Kebab' } }));
  const changed = await answered(200, platform.patchPartnersByPartnerUuid({
    partnerUuid, requestBody: { base_version: made.version, status: 'inactive' },
  }));
  await refused(409, platform.patchPartnersByPartnerUuid({
    partnerUuid, requestBody: { base_version: made.version, name: 'Stale' },
  }));
  same(await answered(200, platform.getPartnersByPartnerUuid({ partnerUuid })), changed, 'partner');
  const archived = await answered(200, platform.postPartnersByPartnerUuidArchive({ partnerUuid }));
  same(archived.status, 'archived', 'status');
  const listed = await answered(200, platform.getPartners({
    status: 'archived', partnerType: 'reseller',
  }));
  same([listed.total, listed.page], [1, 1], 'listed');
}

export async function driveSeeding(
  platform: Platform, orgUuid: string,
): Promise<void> {
  const job = await answered(202, platform.postOrgsByOrgUuidSeed({ orgUuid }));
  const jobUuid = job.job_uuid;
  const events = await answered(200, platform.getOrgsByOrgUuidSeedByJobUuidEvents({
    orgUuid, jobUuid,
  }));
  same(String(events).includes('event: completed'), true, 'events');
  const done = await answered(200, platform.getOrgsByOrgUuidSeedByJobUuid({ orgUuid, jobUuid }));
  same([done.status, done.progress_current], ['completed', done.progress_total], 'done');
  await refused(409, platform.postOrgsByOrgUuidSeedByJobUuidCancel({ orgUuid, jobUuid }));
}

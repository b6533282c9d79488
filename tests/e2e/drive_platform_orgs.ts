// Organizations of the platform, from the first to the last day.
import { platform } from './drive_platform_client';
import { answered, refused, same, word } from './drive_watch';

async function driveBilling(orgUuid: string): Promise<void> {
  const changed = await answered(200, platform.patchOrgsByOrgUuidBilling({
    orgUuid, requestBody: { account_type: 'professional', max_locations: 3 },
  }));
  same((await answered(200, platform.getOrgsByOrgUuidBilling({ orgUuid }))).max_locations,
    changed.max_locations, 'billing');
  await refused(422, platform.patchOrgsByOrgUuidBilling({
    orgUuid, requestBody: { max_locations: 0 },
  }));
}

async function driveEnd(orgUuid: string): Promise<void> {
  await refused(409, platform.deleteOrgsByOrgUuid({ orgUuid }));
  same((await answered(200, platform.postOrgsByOrgUuidSuspend({ orgUuid }))).status, 'suspended',
    'status');
  same((await answered(200, platform.postOrgsByOrgUuidReactivate({ orgUuid }))).status, 'active',
    'status');
  await answered(200, platform.postOrgsByOrgUuidSuspend({ orgUuid }));
  await answered(204, platform.deleteOrgsByOrgUuid({ orgUuid }));
  await refused(404, platform.getOrgsByOrgUuid({ orgUuid }));
}

// By somebody with access to every organization.
export async function driveOrgs(): Promise<void> {
  const me = await answered(200, platform.getMe());
  const slug = `driven-${Date.now()}`;
  const made = await answered(201, platform.postOrgs({
    requestBody: { name: word('org'), slug, admin_user_uuid: me.id, contact_name: 'Ann' },
  }));
  await refused(409, platform.postOrgs({ requestBody: { name: word('org'), slug } }));
  const orgUuid = made.id;
  const changed = await answered(200, platform.patchOrgsByOrgUuid({
    orgUuid, requestBody: { base_version: made.version, hq_city: 'Leeds' },
  }));
  await refused(409, platform.patchOrgsByOrgUuid({
    orgUuid, requestBody: { base_version: made.version, hq_city: 'York' },
  }));
  const shown = await answered(200, platform.getOrgsByOrgUuid({ orgUuid }));
  same([shown.hq_city, shown.version], ['Leeds', changed.version], 'changed');
  same((await answered(200, platform.getOrgs({ search: slug, status: 'active' }))).total, 1,
    'orgs');
  const members = await answered(200, platform.getOrgsByOrgUuidMembers({
    orgUuid, status: 'active', sortBy: 'email', sortOrder: 'desc', pageSize: 10,
  }));
  same([members.total, members.items[0]?.role ?? ''], [1, 'admin'], 'members');
  await driveBilling(orgUuid);
  await driveEnd(orgUuid);
}

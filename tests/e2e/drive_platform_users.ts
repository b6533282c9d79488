// Users, impersonations and settings of the platform, with the generated client.
import type { Platform } from './drive_platform_client';
import { answered, refused, same } from './drive_watch';

const NOBODY = '0198c0de-0000-7000-8000-000000000000';

export async function driveSettings(platform: Platform): Promise<void> {
  const before = await answered(200, platform.getSettings({}));
  same(before.permission_enforcement, 'enabled', 'enforcement');
  const changed = await answered(200, platform.patchSettings({
    requestBody: { impersonation_ttl_seconds: 600, max_orgs_per_shard: null },
  }));
  same(changed.impersonation_ttl_seconds, 600, 'ttl');
  same(changed.max_orgs_per_shard, before.max_orgs_per_shard, 'orgs per shard');
  await refused(422, platform.patchSettings({ requestBody: { impersonation_ttl_seconds: 59 } }));
}

// The first administrator of the only organization: an active user with a membership.
async function member(platform: Platform): Promise<string> {
  const found = await answered(200, platform.getUsers({ search: 'ADMIN@', status: 'active' }));
  same(found.total, 1, 'users');
  return found.items[0]?.id ?? '';
}

async function driveImpersonation(platform: Platform, user: string, org: string): Promise<void> {
  const start = (target: string): ReturnType<Platform['postImpersonationStart']> =>
    platform.postImpersonationStart({
      requestBody: { user_uuid: target, org_uuid: org, reason: 'driven by a test' },
    });
  await refused(404, start(NOBODY));
  const started = await answered(201, start(user));
  same(started.token?.startsWith('imp_'), true, 'token');
  await refused(409, start(user));
  const sessions = await answered(200, platform.getImpersonationSessions({
    activeOnly: true, targetUserUuid: user,
  }));
  same([sessions.total, sessions.items[0]?.id ?? ''], [1, started.session_id], 'sessions');
  await answered(204, platform.postImpersonationEnd({}));
  await refused(404, platform.postImpersonationEnd({}));
}

async function driveLife(platform: Platform, userUuid: string): Promise<void> {
  const shown = await answered(200, platform.getUsersByUserUuid({ userUuid }));
  same(shown.org_memberships?.length, 1, 'memberships');
  const changed = await answered(200, platform.patchUsersByUserUuid({
    userUuid, requestBody: { display_name: 'Driven' },
  }));
  same(changed.display_name, 'Driven', 'name');
  await answered(204, platform.postUsersByUserUuidDeactivate({ userUuid }));
  await refused(422, platform.deleteUsersByUserId({ userUuid }));
  await answered(204, platform.postUsersByUserUuidReactivate({ userUuid }));
  await answered(204, platform.deleteUsersByUserId({ userUuid }));
  await answered(204, platform.postUsersByUserUuidReactivate({ userUuid }));
  await refused(404, platform.getUsersByUserUuid({ userUuid: NOBODY }));
}

// Once the caller may look into the organization.
export async function driveUsers(platform: Platform, org: string): Promise<void> {
  const user = await member(platform);
  await driveImpersonation(platform, user, org);
  await driveLife(platform, user);
}

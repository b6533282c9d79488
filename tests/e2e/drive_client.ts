// The client generated from the first surface's document.
import {
  CrmService, OrganizationsService, PeopleService, PersonsService, ServiceService,
} from './generated';
import { watched } from './drive_watch';

export { address, answered, calledMethods, part, refused, same, word } from './drive_watch';

export const NOBODY = '0198c0de-0000-7000-8000-000000000000';

export const crm = watched(CrmService);
export const organizations = watched(OrganizationsService);
export const people = watched(PeopleService);
export const persons = watched(PersonsService);
export const service = watched(ServiceService);

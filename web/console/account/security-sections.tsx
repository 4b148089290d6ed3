// SPDX-License-Identifier: AGPL-3.0-or-later
import { useQuery } from '@tanstack/react-query';
import { AppSection } from './app-section.tsx';
import { IdentitiesSection } from './identities-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { Trouble } from './trouble.tsx';
import { useProof } from './use-proof.tsx';
import { securityQuery } from './ways-query.ts';

/** How one's own account is entered, on its page. */
export function SecuritySections() {
  const { data: security, error } = useQuery(securityQuery);
  const proof = useProof(security?.app ?? false);
  if (!security) return <Trouble error={error} />;
  return (
    <>
      <AppSection security={security} proof={proof} />
      <PasskeysSection security={security} proof={proof} />
      <IdentitiesSection security={security} proof={proof} />
      {proof.dialog}
    </>
  );
}

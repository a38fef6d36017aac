import Campaign from '@mui/icons-material/Campaign';
import { asLink, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';

/** The advertisement that the customer came from. */
export function ReferralNote({ referral }: { readonly referral: Json }) {
  const href = asLink(referral['source_url']);
  return (
    <ContentCard
      icon={<Campaign />}
      title={asText(referral['headline']) ?? 'From an advertisement'}
      details={asText(referral['body'])}
      link={href === undefined ? undefined : { href, label: 'Show the advertisement' }}
    />
  );
}

import Campaign from '@mui/icons-material/Campaign';
import { useTranslation } from 'react-i18next';
import { asLink, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';

/** The advertisement that the customer came from. */
export function ReferralNote({ referral }: { readonly referral: Json }) {
  const { t } = useTranslation('conversations');
  const href = asLink(referral['source_url']);
  return (
    <ContentCard
      icon={<Campaign />}
      title={asText(referral['headline']) ?? t('fromAdvertisement')}
      details={asText(referral['body'])}
      link={href === undefined ? undefined : { href, label: t('showAdvertisement') }}
    />
  );
}

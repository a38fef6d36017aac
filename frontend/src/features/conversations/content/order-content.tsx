import ShoppingCart from '@mui/icons-material/ShoppingCart';
import { asList, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';
import { RichText } from './rich-text';

export function OrderContent({ order }: { readonly order: Json }) {
  const count = asList(order['product_items']).length;
  const text = asText(order['text']);
  return (
    <>
      <ContentCard
        icon={<ShoppingCart />}
        title="Order"
        details={count === 1 ? '1 product' : `${count} products`}
      />
      {text !== undefined && <RichText text={text} />}
    </>
  );
}

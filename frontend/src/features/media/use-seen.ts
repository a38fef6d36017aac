import { useEffect, useRef, useState, type RefObject } from 'react';

/** Whether an element came into view, or close to it; once it did, it did. */
export function useSeen<Found extends Element>(): [RefObject<Found | null>, boolean] {
  const ref = useRef<Found>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null || seen) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [seen]);
  return [ref, seen];
}

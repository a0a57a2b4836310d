-- A wish for the hotel: so many nights, arriving on one of the days waited for.
ALTER TABLE waitlist ADD COLUMN nights smallint CHECK (nights BETWEEN 1 AND 90);
COMMENT ON COLUMN waitlist.nights IS 'Of a stay: how many, arriving from first_day to last_day; null waits for an hour';

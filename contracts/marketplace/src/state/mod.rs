//! Private state, and verbs on it. Public state is in [`flywheel_types::marketplace`].

pub mod config;
pub mod credits;
pub mod listings;
pub mod numbers;
pub mod orders;
pub mod purse;
pub mod requests;
pub mod subscriptions;
pub mod waiting;

#[cfg(test)]
mod tests {
    use flywheel_types::marketplace::{
        COMMITMENTS, HOLDERS, LICENCES, LISTINGS, MACHINE_SALES, ORDERS, PROGRESS, SALES, SUBSCRIPTIONS, TERMS,
    };

    use super::*;

    #[test]
    fn storage_keys_are_these_and_unique() {
        let mut keys = [
            config::CONFIG.as_slice().to_vec(),
            numbers::LISTING.as_slice().to_vec(),
            numbers::ORDER.as_slice().to_vec(),
            numbers::REQUEST.as_slice().to_vec(),
            numbers::ROW.as_slice().to_vec(),
            cw2::CONTRACT.as_slice().to_vec(),
            // cw-ownable's, which is private there.
            b"ownership".to_vec(),
            LISTINGS.namespace_bytes().to_vec(),
            TERMS.namespace_bytes().to_vec(),
            ORDERS.namespace_bytes().to_vec(),
            PROGRESS.namespace_bytes().to_vec(),
            COMMITMENTS.namespace_bytes().to_vec(),
            HOLDERS.namespace_bytes().to_vec(),
            LICENCES.namespace_bytes().to_vec(),
            SUBSCRIPTIONS.namespace_bytes().to_vec(),
            SALES.namespace_bytes().to_vec(),
            MACHINE_SALES.namespace_bytes().to_vec(),
            config::SPLITS.namespace_bytes().to_vec(),
            config::BANDS.namespace_bytes().to_vec(),
            config::DENOMS.namespace_bytes().to_vec(),
            credits::CREDITS.namespace_bytes().to_vec(),
            listings::ALLOWED.namespace_bytes().to_vec(),
            listings::RATINGS.namespace_bytes().to_vec(),
            purse::PURSES.namespace_bytes().to_vec(),
            requests::REQUESTS.namespace_bytes().to_vec(),
            requests::ESCROWS.namespace_bytes().to_vec(),
            requests::BIDS.namespace_bytes().to_vec(),
            requests::LOWEST.namespace_bytes().to_vec(),
            requests::REWARDED.namespace_bytes().to_vec(),
            waiting::WAITING.namespace_bytes().to_vec(),
        ]
        .map(|key| String::from_utf8(key).unwrap());
        keys.sort_unstable();

        assert_eq!(
            keys.join(" "),
            "allowed bands bids commitments config contract_info credits denoms escrows holders last_listing \
             last_order last_request last_row licences listings lowest machine_sales orders ownership progress purses ratings \
             requests rewarded sales splits subscriptions terms waiting"
        );
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

//! Listings that are only for those of whom access-control says so.

use cosmwasm_std::Addr;
use flywheel_marketplace::ContractError;
use flywheel_types::marketplace::{Buying, ExecuteMsg, NewListing, NoAccess, Permit, Wanted};

use crate::goods::Goods;
use crate::stubs::READERS;
use crate::suite::{Suite, address, at, error, purchase};

fn permit(name: &str, resource: &str) -> Permit {
    Permit {
        name: name.parse().unwrap(),
        resource: resource.parse().unwrap(),
    }
}

/// Machine 1's data for those who may read the network's.
pub fn for_readers(suite: &Suite, price: u128) -> NewListing {
    let mut new = suite.dataset(&Goods::sized(10), price);
    new.terms.permission = Some(permit("read", "network/1/data"));
    new
}

pub fn admit(suite: &mut Suite, access_control: &Addr, name: &str, is_reader: bool) {
    let account = address(name);
    let mut storage = suite.app.contract_storage_mut(access_control);
    if is_reader {
        READERS.save(&mut *storage, account.as_str(), &true).unwrap();
    } else {
        READERS.remove(&mut *storage, account.as_str());
    }
}

fn refused(name: &str, lacked: &str) -> ContractError {
    ContractError::NotAllowed {
        account: address(name),
        credential: lacked.to_owned(),
    }
}

#[test]
fn whom_access_control_confirms_may_buy_as_long_as_it_does() {
    for mut suite in Suite::both() {
        let access_control = suite.with_access_control();
        let listing = suite.list(for_readers(&suite, 10_000));
        assert_eq!(
            error(suite.try_buy("buyer", purchase(listing), 10_000)),
            refused("buyer", "read")
        );
        admit(&mut suite, &access_control, "buyer", true);
        suite.buy("buyer", listing, 10_000);
        // It is asked at each purchase.
        admit(&mut suite, &access_control, "city", true);
        admit(&mut suite, &access_control, "city", false);
        suite.try_buy("city", purchase(listing), 10_000).unwrap_err();
    }
}

#[test]
fn another_permission_or_resource_is_not_enough() {
    let mut suite = Suite::native();
    let access_control = suite.with_access_control();
    admit(&mut suite, &access_control, "buyer", true);
    for (name, resource) in [
        ("write", "network/1/data"),
        ("read", "network/2/data"),
        ("read", "machine/1"),
    ] {
        let mut new = for_readers(&suite, 10_000);
        new.terms.permission = Some(permit(name, resource));
        let listing = suite.list(new);
        assert_eq!(
            error(suite.try_buy("buyer", purchase(listing), 10_000)),
            refused("buyer", name)
        );
    }
}

#[test]
fn the_allow_list_confirms_too_and_either_is_enough() {
    let mut suite = Suite::native();
    let access_control = suite.with_access_control();
    let mut new = for_readers(&suite, 10_000);
    new.terms.credential = Some("hospital".into());
    let listing = suite.list(new);
    // Its credential has the name that people know.
    assert_eq!(
        error(suite.try_buy("carol", purchase(listing), 10_000)),
        refused("carol", "hospital")
    );
    admit(&mut suite, &access_control, "buyer", true);
    suite.buy("buyer", listing, 10_000);
    let accounts = vec![address("city").to_string()];
    let allow = ExecuteMsg::Allow {
        listing,
        accounts,
        allowed: true,
    };
    suite.execute("seller", &allow);
    suite.buy("city", listing, 10_000);
}

#[test]
fn what_is_open_to_readers_is_open_to_nobody_else() {
    let mut suite = Suite::native();
    let access_control = suite.with_access_control();
    let listing = suite.list(for_readers(&suite, 0));
    admit(&mut suite, &access_control, "buyer", true);
    assert!(suite.access(listing, "buyer").has_access);
    let reason = NoAccess::NotAllowed {
        credential: "read".into(),
    };
    assert_eq!(suite.access(listing, "city").reason, Some(reason));
}

#[test]
fn a_bid_stands_as_long_as_its_buyer_has_the_permission() {
    let mut suite = Suite::native();
    let access_control = suite.with_access_control();
    suite.enrol(1, "meter", None);
    let listing = suite.list(for_readers(&suite, 10_000));
    let wanted = Wanted {
        class: "meter".into(),
        cells: vec![],
        purpose: "research".into(),
        until: at(100),
        by: Buying::Lowest {
            transfer_key: flywheel_protocol::Hash32::new([5; 32]),
            min_duration: None,
        },
    };
    let request = suite.post("carol", wanted, 8_000);
    assert_eq!(
        error(suite.try_bid("seller", request, listing, 7_000)),
        refused("carol", "read")
    );
    admit(&mut suite, &access_control, "carol", true);
    suite.try_bid("seller", request, listing, 7_000).unwrap();
    admit(&mut suite, &access_control, "carol", false);
    suite.at(100).try_close("stranger", request).unwrap();
    assert_eq!(suite.gain("carol"), 0);
}

#[test]
fn without_an_access_control_nobody_has_a_permission() {
    let mut suite = Suite::native();
    let listing = suite.list(for_readers(&suite, 10_000));
    assert_eq!(
        error(suite.try_buy("buyer", purchase(listing), 10_000)),
        refused("buyer", "read")
    );
}

#[test]
fn a_permission_that_access_control_could_not_read_is_not_listed() {
    let suite = Suite::native();
    let new = for_readers(&suite, 5);
    let text = cosmwasm_std::to_json_string(&ExecuteMsg::List(new)).unwrap();
    cosmwasm_std::from_json::<ExecuteMsg>(&text).unwrap();
    for wrong in [
        "network/0/data",
        "meters",
        "machine/*",
        "network/1/Data",
        "a/b",
        "network/1/a/b/c",
    ] {
        let text = text.replace("network/1/data", wrong);
        cosmwasm_std::from_json::<ExecuteMsg>(&text).unwrap_err();
    }
    cosmwasm_std::from_json::<ExecuteMsg>(text.replace("\"read\"", "\"Read it\"")).unwrap_err();
}

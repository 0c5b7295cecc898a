//! Rule A2: who may act for an owner.
#![allow(clippy::unwrap_used)]

use cosmwasm_std::Addr;
use flywheel_types::{Authority, Unauthorized};

#[test]
fn only_the_owner_acts_for_himself() {
    let [alice, bob] = ["alice", "bob"].map(Addr::unchecked);
    Authority::of(&alice).check(&alice).unwrap();
    let error = Authority::of(&alice).check(&bob).unwrap_err();
    assert_eq!(
        error,
        Unauthorized {
            sender: bob,
            owner: alice
        }
    );
    assert_eq!(
        error.to_string(),
        "bob may not act for alice: send this message as the owner"
    );
}

#[test]
fn an_address_that_only_looks_alike_is_somebody_else() {
    let alice = Addr::unchecked("alice");
    for sender in ["Alice", "ALICE", "alice ", "", "alic"] {
        Authority::of(&alice).check(&Addr::unchecked(sender)).unwrap_err();
    }
}

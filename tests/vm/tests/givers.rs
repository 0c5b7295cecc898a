//! Who votes for ten thousand pays what it pays to vote for one.

use cosmwasm_std::Uint128;
use flywheel_types::governance::ProposalClass;
use flywheel_types::staking::STAKERS;
use flywheel_vm_tests::{Token, World, address};
use serde_json::json;

/// What each speaker has been given in all: 10,000 times 10, and once 100,000.
const GIVEN: u128 = 100_000;
const MANY: u128 = 10_000;

#[test]
fn a_representative_of_ten_thousand_votes_at_the_price_of_one_giver_s() {
    let mut world = World::new(Token::Native, 1);
    world.govern(Token::Native);
    let staking = world.network.staking.clone();
    for (giver, speaker) in [("giver", "speaker for one"), ("giver-0", "speaker for many")] {
        let join = json!({"join_community": {"representative": address(speaker)}});
        world.give(giver, GIVEN).execute(giver, &staking, &join, GIVEN);
    }
    spread(&mut world);
    world.app.update_block(|block| block.height += 1);

    let proposal = world.propose("giver", ProposalClass::Text, vec![]);
    let gas = ["speaker for one", "speaker for many"].map(|speaker| {
        world.used.remove("governance/vote");
        world.vote(speaker, proposal, "yes");
        world.used["governance/vote"]
    });
    // Both cast a tenth of the 200,000, which is the most.
    assert_eq!(world.proposal(proposal).votes.yes.u128(), 2 * 20_000);
    // The tally has one digit more, at 33 a byte; addresses are equally long.
    let [one, many] = gas;
    println!("for one: {one}, for {MANY}: {many}");
    assert!(many.abs_diff(one) < 500, "{one} {many}");
}

/// Staking's records as they would be had ten thousand joined and given, instead of one for all of them: what one brought is
/// what all bring together, so that the sums stay as they are.
fn spread(world: &mut World) {
    let staking = world.network.staking.clone();
    let (first, speaker) = (address("giver-0"), address("speaker for many"));
    let mut storage = world.app.contract_storage_mut(&staking);
    let whole = STAKERS.load(&*storage, &first).unwrap();
    assert_eq!(
        (whole.community.u128(), whole.representative.as_ref()),
        (GIVEN, Some(&speaker))
    );
    for number in 0..MANY {
        let mut part = whole.clone();
        part.community = Uint128::new(GIVEN / MANY);
        let giver = address(&format!("giver-{number}"));
        STAKERS.save(&mut *storage, &giver, &part).unwrap();
    }
    assert_eq!(STAKERS.load(&*storage, &speaker).unwrap().given.u128(), GIVEN);
}

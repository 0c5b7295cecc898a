//! Rules W2, W3 and N3 with a token that is minted.

use cosmwasm_std::Timestamp;
use flywheel_protocol::numbers::Schedule;
use flywheel_protocol::{Seconds, Time};
use flywheel_rewards::ContractError;

use crate::suite::{START, Suite, a_second, attribute, error, machines_only, points, usual_split};

#[test]
fn mint_before_the_start_says_when_to_come_back() {
    let mut suite = Suite::cw20();
    suite
        .app
        .update_block(|block| block.time = Timestamp::from_seconds(START - 1));

    let refused = ContractError::NotStarted {
        starts_at: Time::new(START),
        now: Time::new(START - 1),
    };
    assert_eq!(error(suite.try_mint()), refused);
}

#[test]
fn the_first_second_is_shared_among_the_parts() {
    for mut suite in Suite::both() {
        suite.mint();
        assert_eq!(suite.flows().minted.u128(), 0);

        suite.at(1).mint();

        // Of 10: machines 6, stakers 2; of the 2 left 5/20 for oracles and 5/15 for subsidies are less than a unit.
        let flows = suite.flows();
        assert_eq!(flows.minted.u128(), 10);
        assert_eq!(
            [flows.machines, flows.stakers, flows.oracles].map(|part| part.u128()),
            [6, 2, 0]
        );
        assert_eq!([flows.treasury, flows.subsidies].map(|part| part.u128()), [2, 0]);
    }
}

#[test]
fn an_epoch_gets_its_budget_at_the_second_of_its_end() {
    for mut suite in Suite::both() {
        suite.at(99).mint();
        assert_eq!(suite.flows().minted.u128(), 990);
        assert_eq!(suite.budget(0), None);

        let response = suite.at(100).mint();

        assert_eq!(suite.flows().minted.u128(), 1_000);
        assert_eq!(suite.budget(0), Some((600, 50, 0)));
        assert_eq!(suite.budget(1), None);
        assert_eq!(attribute(&response, "budget_fixed", "machines"), "600");
        assert_eq!(attribute(&response, "minted", "amount"), "10");
        assert_eq!(attribute(&response, "minted", "is_finished"), "true");
    }
}

#[test]
fn each_part_goes_where_it_belongs() {
    for mut suite in Suite::both() {
        suite.at(1_000).mint();

        // 10,000: 6,000 to machines, 2,000 to stakers, 500 to oracles, 1,000 to the treasury, 500 to subsidies.
        assert_eq!(suite.balance("treasury"), 1_000);
        assert_eq!(suite.balance_of(&suite.staking), 2_000);
        assert_eq!(suite.owed("open"), 6_000);
        assert_eq!(suite.owed("oracles"), 500);
        assert_eq!(suite.owed("subsidies"), 500);
    }
}

#[test]
fn a_hundred_epochs_without_mint_take_two() {
    for mut suite in Suite::both() {
        let response = suite.at(10_050).mint();
        assert_eq!(attribute(&response, "minted", "is_finished"), "false");
        assert_eq!(attribute(&response, "minted", "until"), (START + 6_400).to_string());
        assert_eq!(suite.flows().minted.u128(), 64_000);
        assert_eq!(suite.budget(63), Some((38_400, 3_200, 0)));
        assert_eq!(suite.budget(64), None);

        let response = suite.mint();
        assert_eq!(attribute(&response, "minted", "is_finished"), "true");
        assert_eq!(suite.flows().minted.u128(), 100_500);
        assert_eq!(suite.budget(99), Some((60_000, 5_000, 0)));
        assert_eq!(suite.budget(100), None);
    }
}

#[test]
fn sixty_four_epochs_and_a_half_take_one_mint() {
    let mut suite = Suite::cw20();

    let response = suite.at(6_450).mint();

    assert_eq!(attribute(&response, "minted", "is_finished"), "true");
    assert_eq!(suite.flows().minted.u128(), 64_500);
}

#[test]
fn at_the_very_end_of_the_sixty_fifth_epoch_one_mint_is_not_enough() {
    let mut suite = Suite::cw20();

    let response = suite.at(6_500).mint();

    // 64 ends are crossed; the 65th is due this second and needs another message, so nothing of that epoch is emitted yet.
    assert_eq!(attribute(&response, "minted", "is_finished"), "false");
    assert_eq!(suite.flows().minted.u128(), 64_000);
    suite.mint();
    assert_eq!(suite.flows().minted.u128(), 65_000);
    assert!(suite.budget(64).is_some());
}

#[test]
fn a_second_mint_in_one_second_emits_nothing_and_pays_nobody() {
    for mut suite in Suite::both() {
        suite.at(130).mint();

        let response = suite.mint();

        assert_eq!(attribute(&response, "minted", "amount"), "0");
        // The message and its event: no token was called, nothing was sent.
        assert_eq!(response.events.len(), 2);
        assert_eq!(suite.flows().minted.u128(), 1_300);
    }
}

#[test]
fn parts_of_zero_send_no_message() {
    let mut suite = Suite::reserve(a_second(10), machines_only(), 1_000_000);

    let response = suite.at(50).mint();

    assert_eq!(response.events.len(), 2);
    assert_eq!(suite.owed("open"), 500);
}

#[test]
fn a_halving_schedule_is_followed_within_a_half_life_and_across_its_end() {
    let schedule = Schedule::Halving {
        total: 1_000_000_u128.into(),
        half_life: Seconds::new(1_000),
    };
    let mut suite = Suite::minting(schedule, usual_split());

    // 1,000,000 x 500 / 2,000
    suite.at(500).mint();
    assert_eq!(suite.flows().minted.u128(), 250_000);
    // 500,000 + 500,000 x 200 / 2,000
    suite.at(1_200).mint();
    assert_eq!(suite.flows().minted.u128(), 550_000);
    assert_eq!(suite.budget(9), Some((300_000, 25_000, 0)));
}

#[test]
fn minting_every_second_gives_what_minting_once_gives() {
    // Seven a second in parts that never divide: 31.33, 23.33, 17.77 and 11.11 %, the rest to the stakers.
    let mut split = usual_split();
    (split.machines, split.oracles, split.treasury, split.subsidies) =
        (points(3_133), points(2_333), points(1_777), points(1_111));
    (split.stakers, split.residual) = (points(0), flywheel_types::rewards::Part::Stakers);
    for [mut often, mut once] in [
        [Suite::minting(a_second(7), split), Suite::minting(a_second(7), split)],
        [
            Suite::reserve(a_second(7), split, 5_000),
            Suite::reserve(a_second(7), split, 5_000),
        ],
    ] {
        for second in 1..=250 {
            often.at(second).mint();
        }
        once.at(250).mint();

        assert_eq!(often.flows(), once.flows());
        assert_eq!(often.flows().minted.u128(), 1_750);
        for epoch in [0, 1] {
            assert_eq!(often.budget(epoch), once.budget(epoch));
        }
        assert_eq!(often.balance("treasury"), once.balance("treasury"));
    }
}

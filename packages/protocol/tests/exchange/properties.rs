//! What holds for every size.

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{
    CHUNK_BYTES, ChunkTree, ExchangeError, MAX_CONTENT_BYTES, Shape, apply_cipher, chunk_leaf, chunk_parent, samples,
};
use proptest::prelude::*;

use crate::{Kept, data};

#[test]
fn the_size_alone_says_how_the_tree_looks() {
    let shape = |size| Shape::of(size).unwrap();
    assert_eq!((shape(1).chunks(), shape(1).depth()), (1, 0));
    assert_eq!((shape(1024).chunks(), shape(1024).depth()), (1, 0));
    assert_eq!((shape(1025).chunks(), shape(1025).depth()), (2, 1));
    // 4 GB: 3,906,250 chunks, 22 levels.
    assert_eq!(
        (shape(4_000_000_000).chunks(), shape(4_000_000_000).depth()),
        (3_906_250, 22)
    );
    assert_eq!(shape(MAX_CONTENT_BYTES).depth(), 32);
    assert_eq!(shape(1025).chunk_length(0), Ok(1024));
    assert_eq!(shape(1025).chunk_length(1), Ok(1));
    assert_eq!(shape(2048).chunk_length(1), Ok(1024));
    assert_eq!(
        shape(2048).chunk_length(2),
        Err(ExchangeError::ChunkOutside { index: 2, chunks: 2 })
    );
}

#[test]
fn nothing_and_too_much_have_no_tree() {
    for size in [0, MAX_CONTENT_BYTES + 1, u64::MAX] {
        let refused = ExchangeError::Size {
            size,
            maximum: MAX_CONTENT_BYTES,
        };
        assert_eq!(Shape::of(size), Err(refused));
    }
    assert!(matches!(
        ChunkTree::new().finish(),
        Err(ExchangeError::Size { size: 0, .. })
    ));
}

#[test]
fn only_the_last_chunk_is_short() {
    let mut tree = ChunkTree::new();
    tree.push(&[1; CHUNK_BYTES]).unwrap();
    let length = |found| ExchangeError::ChunkLength {
        index: 1,
        found,
        expected: CHUNK_BYTES,
    };
    assert_eq!(tree.push(&[]), Err(length(0)));
    assert_eq!(tree.push(&[1; CHUNK_BYTES + 1]), Err(length(1025)));
    tree.push(&[1; 5]).unwrap();
    assert_eq!(tree.push(&[1]), Err(ExchangeError::AfterTheEnd { index: 2 }));
    assert_eq!(tree.finish().unwrap().1, Shape::of(1029).unwrap());
}

#[test]
fn equal_bytes_at_other_places_or_cut_otherwise_are_other_data() {
    assert_ne!(chunk_leaf(0, b"a"), chunk_leaf(1, b"a"));
    assert_ne!(chunk_leaf(0, b"a"), chunk_leaf(0, b"a\0"));
    // A chunk that looks like a node's message is no node.
    let (left, right) = (chunk_leaf(0, b"a"), chunk_leaf(1, b"b"));
    let message = [left.as_bytes().as_slice(), right.as_bytes()].concat();
    assert_ne!(chunk_leaf(0, &message), chunk_parent(&left, &right));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_chunk_is_proved_and_no_other(size in 1_u64..40_000, flip in any::<prop::sample::Index>()) {
        let bytes = data(size);
        let kept = Kept::of(&bytes);
        prop_assert_eq!(kept.shape.size(), size);
        for (index, chunk) in (0..).zip(bytes.chunks(CHUNK_BYTES)) {
            let proof = kept.proof(index);
            kept.root().verify_chunk(index, chunk, &proof).unwrap();

            let mut other = chunk.to_vec();
            other[flip.index(chunk.len())] ^= 1;
            let is_refused = matches!(
                kept.root().verify_chunk(index, &other, &proof),
                Err(ExchangeError::WrongRoot { .. })
            );
            prop_assert!(is_refused);
            prop_assert!(kept.root().verify_chunk(index, &chunk[1..], &proof).is_err());
            let longer = [proof.as_slice(), &[0; 32]].concat();
            let is_refused = matches!(
                kept.root().verify_chunk(index, chunk, &longer),
                Err(ExchangeError::ProofLength { .. })
            );
            prop_assert!(is_refused);
            for elsewhere in 0..kept.shape.chunks() {
                let leaf = chunk_leaf(index, chunk);
                prop_assert_eq!(kept.root().verify_leaf(elsewhere, &leaf, &proof).is_ok(), elsewhere == index);
            }
        }
    }

    #[test]
    fn a_file_of_all_levels_is_without_gaps(size in 1_u64..200_000) {
        let kept = Kept::of(&data(size));
        let mut places: Vec<u64> =
            kept.nodes.keys().map(|(level, index)| kept.shape.place(*level, *index)).collect();
        places.sort_unstable();
        let expected: Vec<u64> = (0..kept.nodes.len() as u64).collect();
        prop_assert_eq!(places, expected);
        prop_assert_eq!(kept.nodes[&(kept.shape.depth(), 0)], kept.root);
    }

    #[test]
    fn whole_subtrees_may_be_made_elsewhere(size in 1_u64..60_000, level in 0_u32..4) {
        let bytes = data(size);
        let span = CHUNK_BYTES << level;
        let mut tree = ChunkTree::new();
        let mut index = 0;
        for part in bytes.chunks(span) {
            let leaves: Vec<Hash32> =
                part.chunks(CHUNK_BYTES).zip(index..).map(|(chunk, index)| chunk_leaf(index, chunk)).collect();
            index += leaves.len() as u64;
            if part.len() == span {
                let mut row = leaves;
                while row.len() > 1 {
                    row = row.chunks(2).map(|pair| chunk_parent(&pair[0], &pair[1])).collect();
                }
                tree.push_subtree(level, &row[0]).unwrap();
            } else {
                for (leaf, chunk) in leaves.iter().zip(part.chunks(CHUNK_BYTES)) {
                    tree.push_leaf(leaf, chunk.len()).unwrap();
                }
            }
        }
        prop_assert_eq!(tree.finish().unwrap().0, Kept::of(&bytes).root);
    }

    #[test]
    fn hiding_twice_shows(key in any::<[u8; 32]>(), index in any::<u64>(), chunk in prop::collection::vec(any::<u8>(), 1..1025)) {
        let mut hidden = chunk.clone();
        apply_cipher(&key, index, &mut hidden).unwrap();
        apply_cipher(&key, index, &mut hidden).unwrap();
        prop_assert_eq!(hidden, chunk);
    }

    #[test]
    fn samples_are_chunks(root in any::<[u8; 32]>(), size in 1..=MAX_CONTENT_BYTES) {
        let shape = Shape::of(size).unwrap();
        let drawn = samples(&Hash32::new(root), shape);
        prop_assert_eq!(drawn.len(), 16);
        prop_assert!(drawn.iter().all(|index| *index < shape.chunks()));
    }
}

#[test]
fn a_subtree_begins_where_one_may() {
    let mut tree = ChunkTree::new();
    tree.push(&[1; CHUNK_BYTES]).unwrap();
    let node = Hash32::ZERO;
    assert_eq!(
        tree.push_subtree(1, &node),
        Err(ExchangeError::Misplaced { level: 1, index: 1 })
    );
    assert_eq!(
        tree.push_subtree(64, &node),
        Err(ExchangeError::Misplaced { level: 64, index: 1 })
    );
    tree.push(&[1; CHUNK_BYTES]).unwrap();
    tree.push_subtree(1, &node).unwrap();
    assert_eq!(tree.chunks(), 4);
}

// SPDX-License-Identifier: Apache-2.0

// Reads cases from standard input, one JSON object a line, and answers each with {"ok": ..., "why": ...}: what
// transparency-dev/merkle says of a proof, and golang.org/x/mod/sumdb/note of a signed note.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

// Bytes are base 64, as encoding/json reads []byte.
type request struct {
	Ask   string   `json:"ask"`
	Note  string   `json:"note"`
	Key   string   `json:"key"`
	Keys  []string `json:"keys"`
	Index uint64   `json:"index"`
	From  uint64   `json:"from"`
	Size  uint64   `json:"size"`
	Entry []byte   `json:"entry"`
	Leaf  []byte   `json:"leaf"`
	Root  []byte   `json:"root"`
	Old   []byte   `json:"old"`
	Proof [][]byte `json:"proof"`
	Tile  [][]byte `json:"leaves"`
}

type answer struct {
	Ok  bool   `json:"ok"`
	Why string `json:"why"`
}

// A witness's key (C2SP tlog-cosignature), which sumdb/note leaves to its users.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

func verifierOf(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("no vkey")
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize {
		return nil, fmt.Errorf("no vkey")
	}
	if raw[0] != 4 {
		return note.NewVerifier(vkey)
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), raw...))
	hash := binary.BigEndian.Uint32(id[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return nil, fmt.Errorf("key id and key differ")
	}
	return cosigner{parts[0], hash, ed25519.PublicKey(raw[1:])}, nil
}

func openNote(r request) error {
	keys := r.Keys
	if r.Key != "" {
		keys = append(keys, r.Key)
	}
	var verifiers []note.Verifier
	for _, key := range keys {
		verifier, err := verifierOf(key)
		if err != nil {
			return err
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open([]byte(r.Note), note.VerifierList(verifiers...))
	if err == nil && len(opened.Sigs) != len(keys) {
		return fmt.Errorf("%d of %d keys signed", len(opened.Sigs), len(keys))
	}
	return err
}

func compareRoot(r request) error {
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	leaves := factory.NewEmptyRange(0)
	for _, leaf := range r.Tile {
		if err := leaves.Append(leaf, nil); err != nil {
			return err
		}
	}
	root, err := leaves.GetRootHash(nil)
	if err != nil {
		return err
	}
	if len(r.Tile) == 0 {
		root = rfc6962.DefaultHasher.EmptyRoot()
	}
	if string(root) != string(r.Root) {
		return fmt.Errorf("the leaves have another root")
	}
	return nil
}

func ask(r request) error {
	leaf := r.Leaf
	if r.Entry != nil {
		leaf = rfc6962.DefaultHasher.HashLeaf(r.Entry)
	}
	switch r.Ask {
	case "note":
		return openNote(r)
	case "root":
		return compareRoot(r)
	case "inclusion":
		return proof.VerifyInclusion(rfc6962.DefaultHasher, r.Index, r.Size, leaf, r.Proof, r.Root)
	case "consistency":
		return proof.VerifyConsistency(rfc6962.DefaultHasher, r.From, r.Size, r.Proof, r.Old, r.Root)
	}
	return fmt.Errorf("nobody asks %q", r.Ask)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var r request
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		said := answer{Ok: true}
		if err := ask(r); err != nil {
			said = answer{Why: err.Error()}
		}
		if err := out.Encode(said); err != nil {
			os.Exit(1)
		}
	}
	if lines.Err() != nil {
		fmt.Fprintln(os.Stderr, lines.Err())
		os.Exit(1)
	}
}

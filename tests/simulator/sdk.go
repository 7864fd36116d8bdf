// SPDX-License-Identifier: MIT

// A program of OVHcloud's Go SDK: it takes its keys from ovh.conf in the
// current directory, makes the calls of its arguments, METHOD PATH [BODY] each,
// and prints a line for each.  "ask" asks for a consumer key.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/ovh/go-ovh/ovh"
)

func ask(client *ovh.Client) (interface{}, error) {
	request := client.NewCkRequest()
	request.AddRecursiveRules(ovh.ReadOnly, "/me")
	state, err := request.Do()
	if err != nil {
		return nil, err
	}
	return []interface{}{state.State, len(state.ConsumerKey)}, nil
}

func call(client *ovh.Client, words []string) (interface{}, error) {
	var answer interface{}
	var body interface{}
	if words[0] == "ask" {
		return ask(client)
	}
	if len(words) > 2 {
		if err := json.Unmarshal([]byte(words[2]), &body); err != nil {
			return nil, err
		}
	}
	err := client.CallAPI(words[0], words[1], body, &answer, true)
	return answer, err
}

func main() {
	client, err := ovh.NewDefaultClient()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for _, argument := range os.Args[1:] {
		answer, err := call(client, strings.SplitN(argument, " ", 3))
		if err != nil {
			fmt.Println(err)
			continue
		}
		text, _ := json.Marshal(answer)
		fmt.Println(string(text))
	}
}
